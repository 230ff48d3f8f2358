package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SegmentBuffersTest {
  private final SegmentBuffers buffers = new SegmentBuffers(3000);

  @Test
  void takesOnlyWhatIsLongEnoughAndNotMuchTooLong() {
    byte[] given = new byte[1000];
    buffers.give(given);
    assertThat(buffers.take(1001)).isNotSameAs(given);
    assertThat(buffers.take(499)).isNotSameAs(given);
    assertThat(buffers.take(500)).isSameAs(given);
    assertThat(buffers.take(500)).isNotSameAs(given);
  }

  @Test
  void idleArraysAreBoundedAndTheOldestGoes() {
    byte[] oldest = new byte[1000];
    buffers.give(oldest);
    for (int i = 0; i < 3; i++) {
      buffers.give(new byte[1000]);
    }
    for (int i = 0; i < 4; i++) {
      assertThat(buffers.take(1000)).isNotSameAs(oldest);
    }
  }

  @Test
  void lengthsAtBothEndsAreServed() {
    assertThat(buffers.take(0)).isEmpty();
    buffers.give(new byte[1 << 20]);
    assertThat(buffers.take(1 << 20)).hasSizeGreaterThanOrEqualTo(1 << 20);
  }
}
