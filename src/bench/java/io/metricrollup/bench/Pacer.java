package io.metricrollup.bench;

import io.metricrollup.job.demo.GeneratedSegment;
import io.metricrollup.segment.Notification;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Announces segments in the order of their start, at a pace, and keeps in mind how far event time
 * is: as far as the partition that is furthest behind. Belongs to one thread.
 */
final class Pacer implements AutoCloseable {
  private final KafkaProducer<String, String> producer;
  private final String topic;
  private final int partitions;
  private final Map<Integer, Long> reached = new HashMap<>();

  // When every partition had a segment of that start or a later one.
  private final NavigableMap<Long, Long> nanosOfStart = new TreeMap<>();
  private double mostBehindSeconds;

  Pacer(String bootstrap, String topic, int partitions) {
    this.topic = topic;
    this.partitions = partitions;
    Properties client = new Properties();
    client.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer());
  }

  /** Sends all, so many rows in a second; the segments of an interval together, when it is over. */
  void send(List<Notification> segments, double rowsPerSecond) throws InterruptedException {
    TreeMap<Long, List<Notification>> intervals = new TreeMap<>();
    for (Notification segment : segments) {
      intervals
          .computeIfAbsent(segment.start().toEpochMilli(), start -> new ArrayList<>())
          .add(segment);
    }
    long begun = System.nanoTime();
    double due = 0;
    for (List<Notification> interval : intervals.values()) {
      due += interval.stream().mapToLong(Notification::rowCount).sum() / rowsPerSecond;
      await(begun + (long) (due * 1e9));
      send(interval);
    }
  }

  private void await(long nanos) {
    long left = nanos - System.nanoTime();
    mostBehindSeconds = Math.max(mostBehindSeconds, -left / 1e9);
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = nanos - System.nanoTime();
    }
  }

  private void send(List<Notification> interval) throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (Notification segment : interval) {
      GeneratedSegment announced = BenchData.announcement(segment);
      sent.add(producer.send(new ProducerRecord<>(topic, announced.key(), announced.json())));
    }
    for (int i = 0; i < sent.size(); i++) {
      long start = interval.get(i).start().toEpochMilli();
      reached.merge(partition(sent.get(i)), start, Math::max);
    }
    if (reached.size() == partitions) {
      long least = reached.values().stream().min(Long::compare).orElseThrow();
      nanosOfStart.putIfAbsent(least, System.nanoTime());
    }
  }

  private static int partition(Future<RecordMetadata> sent) throws InterruptedException {
    try {
      return sent.get().partition();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The broker takes no notifications.", e);
    }
  }

  /**
   * When the last partition got a segment that starts then or later, {@link System#nanoTime()};
   * null if one has not.
   */
  Long nanosOf(long startMs) {
    Map.Entry<Long, Long> entry = nanosOfStart.ceilingEntry(startMs);
    return entry == null ? null : entry.getValue();
  }

  /** By how much it was late, at most. */
  double mostBehindSeconds() {
    return mostBehindSeconds;
  }

  @Override
  public void close() {
    producer.close();
  }
}
