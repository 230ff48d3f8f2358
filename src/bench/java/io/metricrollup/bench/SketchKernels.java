package io.metricrollup.bench;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.SparseStore;
import io.metricrollup.segment.ColumnNames;
import io.metricrollup.sketch.MalformedSketchException;
import io.metricrollup.sketch.Quantiles;
import io.metricrollup.sketch.SketchDecoder;
import io.metricrollup.sketch.SketchEncoder;
import io.metricrollup.sketch.SketchPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Sketches of six rows per series, merged in the order of time, as the windows do; and what is made
 * of them for an output row. Each call handles all series.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SketchKernels {
  private static final double ACCURACY = 0.01;
  private static final int ROWS_PER_SERIES = 6;
  private static final int PAGE_BITS = 10;
  private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;

  /** Bins of each sketch. */
  @Param({"1", "200", "2000"})
  public int bins;

  private int series;
  private byte[] encoded;
  private int[] ends;
  private SketchPage[] pages;
  private final List<DDSketch> sketches = new ArrayList<>();
  private final SketchDecoder decoder = new SketchDecoder();
  private final SketchEncoder encoder = new SketchEncoder();
  private final double[] quantiles = new double[ColumnNames.PERCENTILE_RANKS.length];
  private byte[] output = {};
  private final GrowingByteArrayOutput reference =
      GrowingByteArrayOutput.withDefaultInitialCapacity();

  /** As many as a shard has; of wide sketches fewer. */
  static int series(int bins) {
    return bins == 1 ? 16_384 : 64;
  }

  static int rows(int bins) {
    return ROWS_PER_SERIES * series(bins);
  }

  @Setup
  public void setUp() throws IOException, MalformedSketchException {
    series = series(bins);
    encode(new SplittableRandom(1));
    pages = new SketchPage[(series + PAGE_MASK) >> PAGE_BITS];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = new SketchPage(1 << PAGE_BITS);
    }
    for (int i = 0; i < series; i++) {
      sketches.add(empty());
    }
    merge();
    mergeSketchesJava();
  }

  private static DDSketch empty() {
    return new DDSketch(new LogarithmicMapping(ACCURACY), SparseStore::new);
  }

  private void encode(SplittableRandom random) throws IOException {
    GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
    double[] levels = random.doubles(series, 1, 10_000).toArray();
    ends = new int[rows(bins)];
    byte[][] parts = new byte[ends.length][];
    int end = 0;
    for (int row = 0; row < ends.length; row++) {
      DDSketch sketch = empty();
      fill(sketch, levels[row % series] * (1 + 0.02 * random.nextDouble(-1, 1)), random);
      out.clear();
      sketch.encode(out, false);
      parts[row] = out.trimmedCopy();
      end += parts[row].length;
      ends[row] = end;
    }
    encoded = new byte[end];
    for (int row = 0; row < ends.length; row++) {
      System.arraycopy(parts[row], 0, encoded, start(row), parts[row].length);
    }
  }

  /** A fifth of the bins in the range stays empty, others from row to row. */
  private void fill(DDSketch sketch, double value, SplittableRandom random) {
    if (bins == 1) {
      sketch.accept(value);
      return;
    }
    double gamma = (1 + ACCURACY) / (1 - ACCURACY);
    random
        .ints(0, bins * 5 / 4)
        .distinct()
        .limit(bins)
        .forEach(i -> sketch.accept(1e-6 * Math.pow(gamma, i), 1 + random.nextInt(20)));
  }

  private int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  @Benchmark
  public SketchPage[] merge() throws MalformedSketchException {
    for (SketchPage page : pages) {
      page.clear();
    }
    int row = 0;
    for (int round = 0; round < ROWS_PER_SERIES; round++) {
      for (int i = 0; i < series; i++, row++) {
        int longs = decoder.decode(encoded, start(row), ends[row] - start(row));
        pages[i >> PAGE_BITS].merge(i & PAGE_MASK, decoder.bins(), 0, longs);
      }
    }
    return pages;
  }

  @Benchmark
  public List<DDSketch> mergeSketchesJava() throws IOException {
    sketches.forEach(DDSketch::clear);
    int row = 0;
    for (int round = 0; round < ROWS_PER_SERIES; round++) {
      for (int i = 0; i < series; i++, row++) {
        ByteArrayInput input = ByteArrayInput.wrap(encoded, start(row), ends[row] - start(row));
        sketches.get(i).decodeAndMergeWith(input);
      }
    }
    return sketches;
  }

  @Benchmark
  public byte[] output() {
    int end = 0;
    for (int i = 0; i < series; i++) {
      SketchPage page = pages[i >> PAGE_BITS];
      int slot = i & PAGE_MASK;
      Quantiles.of(page, slot, ColumnNames.PERCENTILE_RANKS, 0, Double.MAX_VALUE, quantiles);
      int needed = SketchEncoder.maxEncodedLength(page.size(slot));
      if (output.length - end < needed) {
        output = Arrays.copyOf(output, 2 * output.length + needed);
      }
      end = encoder.encode(page, slot, output, end);
    }
    return output;
  }

  @Benchmark
  public GrowingByteArrayOutput outputSketchesJava() throws IOException {
    reference.clear();
    for (DDSketch sketch : sketches) {
      sketch.getValuesAtQuantiles(ColumnNames.PERCENTILE_RANKS);
      sketch.encode(reference, false);
    }
    return reference;
  }
}
