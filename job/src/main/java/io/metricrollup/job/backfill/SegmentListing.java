package io.metricrollup.job.backfill;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metricrollup.segment.SegmentLocation;
import io.metricrollup.source.NotificationList.Entry;
import io.metricrollup.source.NotificationMessage;
import io.metricrollup.source.NotificationPolicy;
import io.metricrollup.source.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Finds the segments below a storage root and makes the notifications that nobody sent: of every
 * file that lies where the path template says, in the collector's folder, and is not one of our
 * own.
 */
final class SegmentListing {
  private static final String TOPIC = "listing";

  private final BackfillRequest request;
  private final NotificationPolicy policy;
  private final Pattern layout;
  private final SegmentProbe probe = new SegmentProbe();
  private final ObjectMapper json = new ObjectMapper();
  private final List<Entry> found = new ArrayList<>();
  private int ours;

  SegmentListing(BackfillRequest request, NotificationPolicy policy) {
    this.request = request;
    this.policy = policy;
    this.layout =
        pattern(request.options().location(), request.options().collector(request.instance()));
  }

  /** The template with a sample of each part, quoted, and the samples made groups. */
  private static Pattern pattern(SegmentLocation location, String collector) {
    UUID organization = new UUID(0x1111111111111111L, 0x1111111111111111L);
    String sample = location.path(organization, collector, 20222222, 13, 1444444444444444441L);
    return Pattern.compile(
        Pattern.quote(sample)
            .replace(organization.toString(), group("org", "[0-9a-fA-F-]{36}"))
            .replace("20222222", group("date", "[0-9]{8}"))
            .replace("1444444444444444441", group("segment", "-?[0-9]{1,19}"))
            .replace("13", group("hour", "[0-9]{2}")));
  }

  private static String group(String name, String content) {
    return "\\E(?<" + name + ">" + content + ")\\Q";
  }

  List<Entry> list() throws IOException {
    Path root = folder(request.storage());
    String base = root.getFileSystem().getFileStatus(root).getPath().toUri().getPath();
    walk(root.getFileSystem(), root, base.endsWith("/") ? base : base + "/");
    return found;
  }

  /** A bucket alone, {@code s3://bucket}, has no path that could be listed. */
  private static Path folder(String root) {
    Path path = new Path(root);
    return path.getPath().isEmpty() ? new Path(root + "/") : path;
  }

  /** Segments passed over because the job itself wrote them. */
  int ours() {
    return ours;
  }

  private void walk(FileSystem fileSystem, Path folder, String base) throws IOException {
    FileStatus[] children = fileSystem.listStatus(folder);
    if (children == null) {
      return;
    }
    for (FileStatus child : children) {
      if (child.isDir()) {
        walk(fileSystem, child.getPath(), base);
      } else {
        file(child, base);
      }
    }
  }

  private void file(FileStatus file, String base) throws IOException {
    String path = file.getPath().toUri().getPath();
    Matcher parts = layout.matcher(path.startsWith(base) ? path.substring(base.length()) : path);
    if (!parts.matches() || !wanted(UUID.fromString(parts.group("org")))) {
      return;
    }
    SegmentProbe.Seen seen = probe.look(file);
    if (seen.ours()) {
      ours++;
      return;
    }
    long hour = SegmentProbe.hourStart(parts.group("date"), parts.group("hour"));
    // The path is found by the start's hour; rows before that hour still have their say below.
    long earliest = seen.earliest().orElse(hour);
    long start = Math.max(hour, Math.min(earliest, hour + 3_599_999));
    byte[] notification = notification(parts, file, seen.rows(), start);
    Origin origin = new Origin(TOPIC, 0, found.size() + 1L);
    NotificationMessage message = policy.judge(origin, notification, Instant.now());
    Entry entry = Entry.of(message);
    found.add(new Entry(message, Math.min(entry.earliest(), earliest)));
  }

  private boolean wanted(UUID organization) {
    Optional<UUID> only = request.organization();
    return only.isEmpty() || only.get().equals(organization);
  }

  private byte[] notification(Matcher parts, FileStatus file, long rows, long start) {
    ObjectNode message = json.createObjectNode();
    message.put("v", 1);
    message.put("o", parts.group("org"));
    message.put("d", Integer.parseInt(parts.group("date")));
    message.put("sf", request.frequencyMs());
    message.put("tf", request.frequencyMs());
    message.put("s", Long.parseLong(parts.group("segment")));
    message.put("i", request.instance());
    message.put("rc", rows);
    message.put("fs", file.getLen());
    message.put("st", Instant.ofEpochMilli(start).toString());
    message.put("t", Instant.ofEpochMilli(start).toString());
    return message.toString().getBytes(StandardCharsets.UTF_8);
  }
}
