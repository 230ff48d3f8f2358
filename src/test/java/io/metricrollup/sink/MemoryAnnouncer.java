package io.metricrollup.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps what was flushed; fails at a flush if told to. */
final class MemoryAnnouncer implements Announcer {
  final List<String> safe = new ArrayList<>();
  boolean failing;
  private final List<String> pending = new ArrayList<>();

  @Override
  public void announce(String topic, String key, String json) {
    pending.add(topic + " " + key + " " + json);
  }

  @Override
  public void flush() throws IOException {
    if (failing) {
      throw new IOException("no broker");
    }
    safe.addAll(pending);
    pending.clear();
  }

  @Override
  public void close() {}
}
