package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.sketch.PackedBins;
import java.io.IOException;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** Pages that rest between merges; what windows do with them is in {@link SlowSnapshotTest}. */
class RestingPageTest {
  private static final int EPOCH = 7;
  private static final int ROWS = 40;

  @Test
  void pageThatRestedGoesOnAsIfItHadNot() throws IOException {
    AccumulatorPage page = page();
    AccumulatorPage rested = page();
    rested.rest();
    assertThat(written(rested)).isEqualTo(written(page));
    assertThat(rested.bytes()).isLessThan(page.bytes());

    assertThat(rested.awake(EPOCH)).isSameAs(rested);
    fill(page, 500);
    fill(rested, 500);

    assertThat(written(rested)).isEqualTo(written(page));
  }

  @Test
  void pageOfASnapshotStaysAsItIs() throws IOException {
    AccumulatorPage resting = page();
    resting.rest();
    byte[] before = written(resting);
    long bytes = resting.bytes();

    AccumulatorPage live = resting.awake(EPOCH + 1);
    fill(live, 500);

    assertThat(live).isNotSameAs(resting);
    assertThat(live.epoch).isEqualTo(EPOCH + 1);
    assertThat(written(resting)).isEqualTo(before);
    assertThat(resting.bytes()).isEqualTo(bytes);
  }

  @Test
  void windowLetsOnlyItsOwnPagesRest() {
    Window window = new Window(0, false);
    AccumulatorPage shared = window.writablePage(0, EPOCH - 1, new SparePages());
    AccumulatorPage own = window.writablePage(1, EPOCH, new SparePages());
    fill(shared, 1);
    fill(own, 1);

    window.rest(EPOCH);

    assertThat(shared.sketches()).isNotNull();
    assertThat(own.sketches()).isNull();
    assertThat(window.writablePage(1, EPOCH, new SparePages()).sketches()).isNotNull();
  }

  private static AccumulatorPage page() {
    AccumulatorPage page = new AccumulatorPage(EPOCH, AccumulatorPage.SLOTS);
    fill(page, 1);
    return page;
  }

  private static void fill(AccumulatorPage page, double first) {
    for (int row = 0; row < ROWS; row++) {
      double value = first + row;
      long[] bins = {PackedBins.ofValue(value)};
      int slot = row * row % AccumulatorPage.SLOTS;
      page.addCounters(slot, 1, value, value, value);
      page.sketches().merge(slot, bins, 0, 1);
    }
  }

  private static byte[] written(AccumulatorPage page) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(1024);
    page.writeSketches(out);
    for (int slot = 0; slot < page.slots(); slot++) {
      out.writeDouble(page.isPresent(slot) ? page.sum(slot) : 0);
    }
    return out.getCopyOfBuffer();
  }
}
