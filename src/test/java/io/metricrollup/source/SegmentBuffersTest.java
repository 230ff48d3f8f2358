package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SegmentBuffersTest {
  private final SegmentBuffers buffers = new SegmentBuffers(3000);

  @Test
  void takesOnlyWhatIsLongEnoughAndNotMuchTooLong() {
    byte[] given = buffers.take(800);
    assertThat(given).hasSize(1000);
    buffers.give(given);
    assertThat(buffers.take(1001)).isNotSameAs(given);
    assertThat(buffers.take(499)).isNotSameAs(given);
    assertThat(buffers.take(500)).isSameAs(given);
    assertThat(buffers.take(500)).isNotSameAs(given);
  }

  @Test
  void arraysInUseAndIdleTogetherAreBoundedAndTheOldestGoes() {
    List<byte[]> taken = Stream.generate(() -> buffers.take(800)).limit(4).toList();
    taken.forEach(buffers::give);
    for (int i = 3; i > 0; i--) {
      assertThat(buffers.take(800)).isSameAs(taken.get(i));
    }
    assertThat(buffers.take(800)).isNotSameAs(taken.get(0));
  }

  @Test
  void whatIsInUseLeavesSoMuchLessRoomForIdleOnes() {
    byte[] given = buffers.take(800);
    buffers.give(given);
    byte[] large = buffers.take(2400);
    assertThat(buffers.take(800)).isNotSameAs(given);
    assertThat(large).hasSize(3000);
  }

  @Test
  void lengthsAtBothEndsAreServed() {
    assertThat(buffers.take(0)).isEmpty();
    assertThat(buffers.take(1 << 20)).hasSizeGreaterThanOrEqualTo(1 << 20);
  }
}
