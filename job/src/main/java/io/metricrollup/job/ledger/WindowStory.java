package io.metricrollup.job.ledger;

import io.metricrollup.segment.QuarantineReason;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Why a window is as it is, in a few plain sentences. */
public final class WindowStory {
  private static final int NAMED = 5;

  private final WindowAccount account;
  private final List<String> sentences = new ArrayList<>();

  private WindowStory(WindowAccount account) {
    this.account = account;
  }

  /**
   * Tells the story of the window that a time falls into.
   *
   * @param frequencyMs of a tier that is written
   */
  public static List<String> of(Records ledger, UUID organization, int frequencyMs, Instant at)
      throws IOException {
    long window = Math.floorDiv(at.toEpochMilli(), frequencyMs) * frequencyMs;
    WindowAccount account = WindowAccount.of(ledger, organization.toString(), frequencyMs, window);
    WindowStory story = new WindowStory(account);
    String name =
        time(window) + " to " + time(window + frequencyMs) + " (" + frequencyMs / 1000 + " s)";
    if (account.instances().isEmpty()) {
      story.nothing(name, window);
    }
    for (int instance : account.instances()) {
      story.sentences.add("Window " + name + ", storage instance " + instance + ":");
      story.tell(instance);
    }
    return story.sentences;
  }

  private void nothing(String name, long window) {
    if (account.newest().isEmpty()) {
      say("Nothing was ever announced for this organization, as far as the ledger goes back.");
    } else if (account.newest().getAsLong() < window) {
      say(
          "Not arrived yet: the newest segment of this organization starts at %s, before window %s.",
          time(account.newest().getAsLong()), name);
    } else {
      say(
          "Nothing was ever announced for window %s, though segments up to %s were.",
          name, time(account.newest().getAsLong()));
    }
  }

  private void tell(int instance) {
    completeness(instance);
    late(instance);
    account.waiting(instance).forEach(this::waiting);
    account.refused(instance).forEach(this::refused);
    account.read(instance).forEach(this::quarantined);
    if (account.duplicates(instance) > 0) {
      say(
          "%,d notifications announced a segment again and were dropped.",
          account.duplicates(instance));
    }
  }

  private void completeness(int instance) {
    long read = account.rowsRead(instance);
    long merged = account.rowsMerged(instance);
    int segments = account.read(instance).size();
    int files = account.committed(instance).size();
    if (read == 0 && merged == 0) {
      say("Nothing is written: no row that counts was read for it.");
    } else if (read == merged) {
      String whole = wanting(instance) ? "Of what could be read, all is written" : "Complete";
      say(
          "%s: %,d rows of %,d segments are in %,d written segments.",
          whole, read, segments, files);
    } else if (merged < read) {
      say(
          "Not written yet: of %,d rows of %,d segments, %,d are in %,d written segments; the others"
              + " are in an open window or wait for the next checkpoint.",
          read, segments, merged, files);
    } else {
      say(
          "Written more often than read: %,d rows, of which %,d were read; an older savepoint was"
              + " restored, or the ledger does not go back far enough.",
          merged, read);
    }
  }

  private boolean wanting(int instance) {
    return !account.waiting(instance).isEmpty()
        || !account.refused(instance).isEmpty()
        || account.read(instance).stream().anyMatch(entry -> !entry.quarantined().isEmpty());
  }

  private void late(int instance) {
    List<LedgerEntry> late =
        account.committed(instance).stream().filter(LedgerEntry::late).toList();
    if (!late.isEmpty()) {
      say(
          "Late: %,d of the rows came after the window had been written; they are in %,d"
              + " supplementary segments (%s). Merge rows by key.",
          late.stream().mapToLong(LedgerEntry::inputRows).sum(), late.size(), names(late));
    }
  }

  private void waiting(LedgerEntry segment) {
    say(
        "Not arrived yet: segment %d with %,d rows was announced and is not in storage; it is"
            + " looked for until `not-found-give-up` is over.",
        segment.segment(), segment.rows());
  }

  private void refused(LedgerEntry segment) {
    String reason = String.join(", ", segment.quarantined().keySet());
    say(
        "Quarantined: segment %d with %,d rows, as %s. %s",
        segment.segment(), segment.rows(), reason, advice(segment, true));
  }

  private void quarantined(LedgerEntry segment) {
    for (Map.Entry<String, Long> reason : segment.quarantined().entrySet()) {
      boolean corrupt = reason.getKey().equals(QuarantineReason.CORRUPT_SEGMENT.word());
      say(
          "Quarantined: %,d rows of segment %d, as %s. %s",
          reason.getValue(), segment.segment(), reason.getKey(), advice(segment, corrupt));
    }
    if (segment.badSketches() > 0) {
      say(
          "The sketches of %,d rows of segment %d were refused; their counters count.",
          segment.badSketches(), segment.segment());
    }
    if (segment.replay() > 0) {
      say(
          "%,d rows of segment %d came back with replay %d.",
          segment.rows(), segment.segment(), segment.replay());
    }
  }

  private static String advice(LedgerEntry segment, boolean replay) {
    String command =
        "`./rollup quarantine %s --organization "
            + segment.organization()
            + " --segment "
            + segment.segment()
            + "`";
    return replay
        ? "Once repaired: " + command.formatted("replay") + "."
        : command.formatted("show") + " has them; repaired rows go into a new segment.";
  }

  private static String names(List<LedgerEntry> segments) {
    List<String> ids =
        segments.stream().limit(NAMED).map(entry -> Long.toString(entry.segment())).toList();
    return String.join(", ", ids) + (segments.size() > NAMED ? ", ..." : "");
  }

  private static String time(long epochMs) {
    return Instant.ofEpochMilli(epochMs).toString();
  }

  private void say(String sentence, Object... values) {
    sentences.add(String.format(Locale.ROOT, sentence, values));
  }
}
