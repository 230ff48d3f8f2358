package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.zstd.ZstdPool;
import java.util.SplittableRandom;
import org.apache.parquet.format.Encoding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values for which only a trial can tell whether a dictionary pays. */
class TrialsTest {
  private static final int ROWS = 1000;
  private static final int MANY_ROWS = 4000;
  private static final Encoding DICTIONARY = Encoding.RLE_DICTIONARY;

  private final ZstdPool pool = new ZstdPool();
  private final PageEncoder pages = new PageEncoder(pool, 3, new ByteSink());
  private final NumberEncoder numbers = new NumberEncoder(pages);
  private final SplittableRandom random = new SplittableRandom(7);

  @AfterEach
  void freeNativeMemory() {
    pool.close();
  }

  @Test
  void firstFileGetsTheSmallerEncoding() {
    assertThat(encode("shuffled", shuffled())).isEqualTo(DICTIONARY);
    assertThat(encode("rising", rising())).isEqualTo(Encoding.PLAIN);
  }

  @Test
  void columnThatChangesIsNoticedWithinSixteenFiles() {
    assertThat(encode("c", shuffled())).isEqualTo(DICTIONARY);
    int files = 1;
    while (encode("c", rising()) == DICTIONARY) {
      assertThat(++files).isLessThanOrEqualTo(16);
    }
    assertThat(encode("c", rising())).isEqualTo(Encoding.PLAIN);
  }

  @Test
  void columnsAreTriedByThemselves() {
    assertThat(encode("a", shuffled())).isEqualTo(DICTIONARY);
    assertThat(encode("b", rising())).isEqualTo(Encoding.PLAIN);
    assertThat(encode("a", shuffled())).isEqualTo(DICTIONARY);
  }

  @Test
  void variedColumnIsLookedAtAgainWithinSixteenFiles() {
    assertThat(encode("c", varied())).isEqualTo(Encoding.PLAIN);
    // Half of the first values differ, and few of all: only a look at all of them can tell.
    int files = 1;
    while (encode("c", variedAtFirst()) == Encoding.PLAIN) {
      assertThat(++files).isLessThanOrEqualTo(16);
    }
    assertThat(files).isGreaterThan(1);
  }

  @Test
  void variedColumnDoesNotDecideForFilesOfFewValues() {
    for (int file = 0; file < 20; file++) {
      assertThat(encode("c", varied())).isEqualTo(Encoding.PLAIN);
      assertThat(encode("c", few())).isEqualTo(DICTIONARY);
    }
  }

  private double[] varied() {
    return random.doubles(MANY_ROWS).toArray();
  }

  private double[] variedAtFirst() {
    double[] values = few();
    System.arraycopy(varied(), 0, values, 0, 400);
    return values;
  }

  /** A hundred random values, far apart. */
  private double[] few() {
    double[] distinct = random.doubles(100).toArray();
    return random.ints(MANY_ROWS, 0, distinct.length).mapToDouble(i -> distinct[i]).toArray();
  }

  private Encoding encode(String column, double[] values) {
    DenseRows rows = new DenseRows();
    rows.begin(values.length);
    rows.doubles(values, null);
    pages.begin();
    numbers.begin();
    return numbers.doubles(column, rows).encoding();
  }

  /** Some 380 random values, each two or three times, far apart. */
  private double[] shuffled() {
    double[] distinct = random.doubles(400).toArray();
    return random.ints(ROWS, 0, distinct.length).mapToDouble(i -> distinct[i]).toArray();
  }

  /** 400 values in whole numbers, each twice or three times in turn: zstd sees it by itself. */
  private double[] rising() {
    double[] values = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      values[row] = row % 400;
    }
    return values;
  }
}
