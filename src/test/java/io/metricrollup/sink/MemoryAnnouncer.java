package io.metricrollup.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps what was flushed, the ledger's lines apart; fails at a flush if told to. */
final class MemoryAnnouncer implements Announcer {
  final List<String> safe = new ArrayList<>();
  final List<String> ledger = new ArrayList<>();
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
    for (String message : pending) {
      (message.startsWith(SinkRig.LEDGER + " ") ? ledger : safe).add(message);
    }
    pending.clear();
  }

  @Override
  public void close() {}
}
