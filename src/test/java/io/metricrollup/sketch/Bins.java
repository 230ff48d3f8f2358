package io.metricrollup.sketch;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.SparseStore;
import com.datadoghq.sketch.ddsketch.store.Store;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The same bins in three forms: a map by key, packed longs, and a sketch of sketches-java. */
final class Bins {
  private Bins() {}

  static SortedMap<Integer, Double> of(DDSketch sketch) {
    SortedMap<Integer, Double> bins = new TreeMap<>();
    double[] total = {0};
    sketch
        .getNegativeValueStore()
        .forEach((index, count) -> total[0] += add(bins, -(index + 40_000), count));
    sketch
        .getPositiveValueStore()
        .forEach((index, count) -> total[0] += add(bins, index + 40_000, count));
    double zeros = sketch.getCount() - total[0];
    if (zeros > 0) {
      bins.put(0, zeros);
    }
    return bins;
  }

  static SortedMap<Integer, Double> of(long[] packed, int from, int to) {
    SortedMap<Integer, Double> bins = new TreeMap<>();
    for (int at = from; at < to; at = PackedBins.next(packed, at)) {
      bins.put(PackedBins.key(packed[at]), PackedBins.count(packed, at));
    }
    return bins;
  }

  static SortedMap<Integer, Double> of(SketchPage page, int slot) {
    return of(page.longs(), page.start(slot), page.end(slot));
  }

  static SortedMap<Integer, Double> decoded(byte[] bytes) throws MalformedSketchException {
    SketchDecoder decoder = new SketchDecoder();
    int longs = decoder.decode(bytes, 0, bytes.length);
    return of(decoder.bins(), 0, longs);
  }

  static DDSketch decodedByJava(byte[] bytes) throws IOException {
    return DDSketch.decode(ByteArrayInput.wrap(bytes), SparseStore::new);
  }

  static byte[] encodedByJava(DDSketch sketch) throws IOException {
    GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
    sketch.encode(out, false);
    return out.trimmedCopy();
  }

  static long[] packed(SortedMap<Integer, Double> bins) {
    long[] packed = new long[2 * bins.size()];
    int[] end = {0};
    bins.forEach((key, count) -> end[0] = PackedBins.put(packed, end[0], key, count));
    return Arrays.copyOf(packed, end[0]);
  }

  static SortedMap<Integer, Double> sum(
      SortedMap<Integer, Double> a, SortedMap<Integer, Double> b) {
    SortedMap<Integer, Double> sum = new TreeMap<>(a);
    b.forEach((key, count) -> sum.merge(key, count, Double::sum));
    return sum;
  }

  /** Bins with the given kind of counts, among them zero, next to zero, and the farthest. */
  static SortedMap<Integer, Double> random(Random random, int size, boolean fractions) {
    SortedMap<Integer, Double> bins = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      long count = 1 + (long) Math.exp(random.nextDouble() * 25);
      bins.put(randomKey(random), fractions && random.nextBoolean() ? count / 1024.0 : count);
    }
    return bins;
  }

  private static int randomKey(Random random) {
    int index =
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(-37_221, 35_488);
          case 1 -> random.nextBoolean() ? -37_221 : 35_487;
          default -> (int) (200 + 20 * random.nextGaussian());
        };
    int sign = random.nextInt(10) - 2;
    return sign == 0 ? 0 : Integer.signum(sign) * (index + 40_000);
  }

  /** A sketch of sketches-java, of values of the given kind. */
  static DDSketch sketch(Random random, Values values, int size, boolean fractions) {
    Supplier<Store> stores = random.nextBoolean() ? SparseStore::new : UnboundedSizeDenseStore::new;
    DDSketch sketch = new DDSketch(new LogarithmicMapping(0.01), stores);
    for (int i = 0; i < size; i++) {
      double count = fractions ? (1 + random.nextInt(5000)) / 1024.0 : 1 + random.nextInt(3);
      sketch.accept(values.next(random), count);
    }
    return sketch;
  }

  private static double add(SortedMap<Integer, Double> bins, int key, double count) {
    bins.put(key, count);
    return count;
  }

  /** Kinds of values that sketches meet. */
  enum Values {
    LATENCIES {
      @Override
      double next(Random random) {
        return Math.exp(random.nextGaussian());
      }
    },
    NEGATIVE {
      @Override
      double next(Random random) {
        return -Math.exp(3 * random.nextGaussian());
      }
    },
    MIXED {
      @Override
      double next(Random random) {
        return random.nextInt(4) == 0 ? 0 : random.nextGaussian();
      }
    },
    HUGE {
      @Override
      double next(Random random) {
        return (random.nextDouble() - 0.2) * 1e300;
      }
    },
    TINY {
      @Override
      double next(Random random) {
        return (random.nextDouble() - 0.2) * (random.nextBoolean() ? 1e-300 : 1e-307);
      }
    },
    SUBNORMAL {
      @Override
      double next(Random random) {
        return (random.nextDouble() - 0.5) * 1e-310;
      }
    },
    ONE_VALUE {
      @Override
      double next(Random random) {
        return 42;
      }
    },
    WIDE {
      @Override
      double next(Random random) {
        double magnitude = Math.pow(10, random.nextInt(-305, 308));
        return random.nextBoolean() ? magnitude : -magnitude;
      }
    };

    abstract double next(Random random);
  }
}
