package io.metricrollup.sink;

/** A Kafka message, complete: a repeat is the same text. */
record KeyedMessage(String key, String json) {}
