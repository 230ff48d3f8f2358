package io.metricrollup.job.demo;

import io.metricrollup.batch.BytesDictionary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Dictionaries of texts, and the vocabulary that generated metrics are named from. */
final class Words {
  static final String[] SERVICES = {
    "checkout", "cart", "catalog", "payment", "shipping", "search", "session", "gateway",
    "inventory", "pricing", "mailer", "recommendation", "auth", "billing", "ledger", "profile"
  };

  static final String[] SUBJECTS = {
    "http.server.request", "http.client.request", "rpc.server.call", "db.client.operation",
    "jvm.memory.pool", "jvm.gc.pause", "process.cpu", "system.network.interface",
    "system.filesystem", "messaging.consumer", "messaging.producer", "k8s.container.memory",
    "k8s.pod.network", "cache.lookup", "thread.pool", "queue.depth"
  };

  static final String[] GAUGES = {"usage", "limit", "utilization", "active", "temperature"};
  static final String[] COUNTERS = {"count", "errors", "bytes", "retries"};
  static final String[] HISTOGRAMS = {"duration", "size", "wait"};

  private Words() {}

  static BytesDictionary dictionary(List<String> texts) {
    byte[][] encoded =
        texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    int[] ends = new int[encoded.length];
    byte[] data = new byte[Arrays.stream(encoded).mapToInt(bytes -> bytes.length).sum()];
    int end = 0;
    for (int i = 0; i < encoded.length; i++) {
      System.arraycopy(encoded[i], 0, data, end, encoded[i].length);
      end += encoded[i].length;
      ends[i] = end;
    }
    return new BytesDictionary(data, ends, encoded.length);
  }

  static BytesDictionary dictionary(int size, IntFunction<String> text) {
    return dictionary(IntStream.range(0, size).mapToObj(text).toList());
  }
}
