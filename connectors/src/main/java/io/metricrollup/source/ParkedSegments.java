package io.metricrollup.source;

import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import io.metricrollup.segment.QuarantineReason;
import io.metricrollup.segment.SegmentIdentity;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.util.Collector;

/**
 * Announced segments that were not there, waited for in state while everything else goes on
 * (contract, section 7). Found, they go on with their bytes; after the last look they are
 * quarantined. At the end of a bounded input there is one last look. An error of the storage is no
 * answer: it is asked again, and after the time to give up the job fails rather than skip a
 * segment.
 *
 * <p>A replay comes here even if its segment is there, and is looked for at once: should an earlier
 * announcement of it still be waiting, the two are one read, or its rows would count twice.
 *
 * <p>Keyed by {@link #key}; should two segments share a fingerprint, they share its timers only.
 */
public final class ParkedSegments
    extends KeyedProcessFunction<Long, NotificationMessage, FetchedSegment> {
  private static final long serialVersionUID = 1L;

  private static final long END_OF_INPUT = Watermark.MAX_WATERMARK.getTimestamp();

  private final StorageLayout layout;
  private final ParkSettings settings;
  private final SegmentReader reader;

  private transient ListState<NotificationMessage> parked;
  private transient ValueState<Long> since;
  private transient Tally tally;

  public ParkedSegments(StorageLayout layout, ParkSettings settings) {
    this(layout, settings, new SegmentReader());
  }

  ParkedSegments(StorageLayout layout, ParkSettings settings, SegmentReader reader) {
    this.layout = layout;
    this.settings = settings;
    this.reader = reader;
  }

  /** The key: a fingerprint of the segment's identity. */
  public static long key(NotificationMessage message) {
    return message.notification().identity().fingerprint();
  }

  @Override
  public void open(OpenContext context) {
    parked =
        getRuntimeContext()
            .getListState(new ListStateDescriptor<>("parked", new NotificationMessageSerializer()));
    since =
        getRuntimeContext().getState(new ValueStateDescriptor<>("since", LongSerializer.INSTANCE));
    tally = new Tally(getRuntimeContext());
    tally.declare(MetricNames.SEGMENTS_PARKED);
  }

  @Override
  public void processElement(
      NotificationMessage message, Context context, Collector<FetchedSegment> out)
      throws Exception {
    boolean first = since.value() == null;
    long now = context.timerService().currentProcessingTime();
    parked.add(message);
    // A second announcement (a replay) makes the wait for both begin anew; the timer goes on.
    since.update(now);
    if (message.notification().replay() > 0 && !look(false, context, out)) {
      return;
    }
    tally.add(MetricNames.SEGMENTS_PARKED, 1);
    if (first) {
      context.timerService().registerProcessingTimeTimer(now + settings.delayMs(0));
      context.timerService().registerEventTimeTimer(END_OF_INPUT);
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<FetchedSegment> out)
      throws Exception {
    if (since.value() == null) {
      return;
    }
    long now = context.timerService().currentProcessingTime();
    long age = Math.max(0, now - since.value());
    boolean last =
        context.timeDomain() == TimeDomain.EVENT_TIME || age >= settings.giveUp().toMillis();
    if (look(last, context, out)) {
      context.timerService().registerProcessingTimeTimer(now + settings.delayMs(age));
    }
  }

  /** Looks for all segments of the key; whether there is anything left to wait for. */
  private boolean look(boolean last, Context context, Collector<FetchedSegment> out)
      throws Exception {
    Map<SegmentIdentity, List<NotificationMessage>> segments = new LinkedHashMap<>();
    for (NotificationMessage message : parked.get()) {
      segments
          .computeIfAbsent(message.notification().identity(), id -> new ArrayList<>())
          .add(message);
    }
    List<NotificationMessage> waiting = new ArrayList<>();
    for (List<NotificationMessage> messages : segments.values()) {
      if (!settle(messages, last, context, out)) {
        waiting.addAll(messages);
      }
    }
    if (waiting.isEmpty()) {
      parked.clear();
      since.clear();
      context.timerService().deleteEventTimeTimer(END_OF_INPUT);
      return false;
    }
    parked.update(waiting);
    return true;
  }

  /** Looks for one segment, announced by all of these messages; whether its wait is over. */
  private boolean settle(
      List<NotificationMessage> messages,
      boolean last,
      Context context,
      Collector<FetchedSegment> out)
      throws IOException {
    NotificationMessage message =
        messages.stream().reduce(NotificationMessage::joined).orElseThrow();
    Path path = layout.path(message.notification());
    FetchedSegment found;
    try {
      found = read(message, path);
    } catch (IOException e) {
      if (last) {
        throw new IOException(path + ": cannot be read", e);
      }
      return false;
    }
    if (found.isFound()) {
      out.collect(found);
    } else if (found.refusal() != null) {
      quarantine(messages, path, QuarantineReason.CORRUPT_SEGMENT, found.refusal(), context);
    } else if (last) {
      String detail = path + ": not there after repeated looks";
      quarantine(messages, path, QuarantineReason.SEGMENT_NOT_FOUND, detail, context);
    } else {
      return false;
    }
    return true;
  }

  private FetchedSegment read(NotificationMessage message, Path path) throws IOException {
    String file = path.toString();
    try {
      long length = reader.length(path);
      long limit = SegmentReader.limit(settings.maxObjectBytes());
      if (length > limit) {
        String refusal = SegmentReader.tooLarge(path, length, limit);
        return FetchedSegment.refused(message, file, refusal, 0);
      }
      if (length != SegmentReader.NOT_FOUND) {
        byte[] bytes = new byte[(int) length];
        reader.read(path, bytes, bytes.length);
        return FetchedSegment.found(message, file, bytes, 0, () -> {});
      }
    } catch (FileNotFoundException e) {
      // Gone between the look and the read: not there.
    }
    return FetchedSegment.missing(message, file, 0);
  }

  private void quarantine(
      List<NotificationMessage> messages,
      Path path,
      QuarantineReason reason,
      String detail,
      Context context) {
    for (NotificationMessage message : messages) {
      QuarantineRecord.of(message, reason, detail)
          .file(path.toString())
          .send(context::output, tally);
    }
  }
}
