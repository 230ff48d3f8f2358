package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricrollup.segment.SegmentLocation;
import io.metricrollup.segment.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageLayoutTest {
  private static final StorageLayout LAYOUT =
      new StorageLayout(
          instance ->
              instance == 2
                  ? new Storage("s3://other/prefix", "eu")
                  : new Storage("/lake/root", "default"),
          new SegmentLocation(SegmentLocation.DEFAULT_TEMPLATE));

  @Test
  void hourIsOfTheStartAndDirectoryOfTheDate() {
    NotificationMessage message =
        Messages.segment(299948861173007310L, 20260228, "2026-03-01T02:03:50.9+02:30", 0);

    assertThat(LAYOUT.path(message.notification()).toString())
        .isEqualTo(
            "/lake/root/db/12340000-0000-4000-8000-000000000000/default/20260228/metrics/23/"
                + "tbl_299948861173007310.parquet");
  }

  @Test
  void instanceChoosesRootAndCollector() {
    String json = Messages.json(-5, 20260301, 10_000, "2026-03-01T00:00:00Z", 0);
    NotificationMessage message = Messages.judged(json.replace("\"i\":1", "\"i\":2"));

    assertThat(LAYOUT.path(message.notification()).toString())
        .isEqualTo(
            "s3://other/prefix/db/12340000-0000-4000-8000-000000000000/eu/20260301/metrics/00/"
                + "tbl_-5.parquet");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/{org}/{collector}/{dateint}/{hour}/{segment}",
        "../{org}/{collector}/{dateint}/{hour}/{segment}",
        "{org}/../../{dateint}/{hour}/{segment}",
        "{org}/./{dateint}/{hour}/{segment}",
        "{org}//{dateint}/{hour}/{segment}",
        "{org}/{dateint}/{hour}/{segment}/"
      })
  void templateThatLeadsElsewhereIsRefused(String template) {
    assertThatThrownBy(
            () -> new StorageLayout(i -> new Storage("/a", "b"), new SegmentLocation(template)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "..", "a/b", "../x"})
  void collectorThatIsNoNameIsRefused(String collector) {
    assertThatThrownBy(() -> new Storage("/a", collector))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
