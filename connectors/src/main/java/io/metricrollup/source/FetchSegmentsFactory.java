package io.metricrollup.source;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the operator that fetches segments; see {@link FetchSegments}. */
public final class FetchSegmentsFactory extends AbstractStreamOperatorFactory<FetchedSegment>
    implements OneInputStreamOperatorFactory<NotificationMessage, FetchedSegment> {
  private static final long serialVersionUID = 1L;

  private final StorageLayout layout;
  private final FetchSettings settings;
  private final ParkSettings park;
  private final SegmentPlacement placement;
  private final SegmentReader reader;

  /**
   * @param placement as the stream is partitioned: what is taken up after a restart goes by it
   */
  public FetchSegmentsFactory(
      StorageLayout layout, FetchSettings settings, ParkSettings park, SegmentPlacement placement) {
    this(layout, settings, park, placement, new SegmentReader());
  }

  FetchSegmentsFactory(
      StorageLayout layout,
      FetchSettings settings,
      ParkSettings park,
      SegmentPlacement placement,
      SegmentReader reader) {
    this.layout = layout;
    this.settings = settings;
    this.park = park;
    this.placement = placement;
    this.reader = reader;
  }

  /** Adds the operator to a partitioned stream. */
  public SingleOutputStreamOperator<FetchedSegment> attach(
      DataStream<NotificationMessage> messages) {
    return messages.transform("Fetch segments", FetchedSegmentSerializer.TYPE, this);
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T extends StreamOperator<FetchedSegment>> T createStreamOperator(
      StreamOperatorParameters<FetchedSegment> parameters) {
    return (T) new FetchSegments(parameters, this);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
    return FetchSegments.class;
  }

  StorageLayout layout() {
    return layout;
  }

  FetchSettings settings() {
    return settings;
  }

  ParkSettings park() {
    return park;
  }

  SegmentPlacement placement() {
    return placement;
  }

  SegmentReader reader() {
    return reader;
  }
}
