package io.metricrollup.job.backfill;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnReader;
import io.metricrollup.parquet.ColumnType;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.segment.ColumnNames;
import io.metricrollup.sink.SegmentFooter;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;

/**
 * Looks into a segment for what its notification would have said. What cannot be read is left to
 * the job, which quarantines it. For one thread.
 */
final class SegmentProbe {
  private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("yyyyMMddHH");

  private final DecodeLimits limits = DecodeLimits.defaults();
  private final ColumnVector timestamps = new ColumnVector();

  /**
   * @param ours whether the job wrote it
   * @param rows number of rows, 0 if unknown
   * @param earliest earliest timestamp of a row, empty if there is none to be read
   */
  record Seen(boolean ours, long rows, OptionalLong earliest) {
    static final Seen NOTHING = new Seen(false, 0, OptionalLong.empty());
  }

  /** Start of an hour's folder in epoch ms; 0 if it names no hour. */
  static long hourStart(String date, String hour) {
    try {
      return LocalDateTime.parse(date + hour, HOUR).toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (java.time.DateTimeException e) {
      return 0;
    }
  }

  Seen look(FileStatus status) throws IOException {
    if (status.getLen() > Integer.MAX_VALUE - 8) {
      return Seen.NOTHING;
    }
    byte[] bytes = new byte[(int) status.getLen()];
    try (FSDataInputStream in = status.getPath().getFileSystem().open(status.getPath())) {
      int read = in.readNBytes(bytes, 0, bytes.length);
      ParquetFile file = ParquetFile.open(status.getPath().toString(), bytes, read, limits);
      return look(file);
    } catch (CorruptFileException e) {
      return Seen.NOTHING;
    }
  }

  private Seen look(ParquetFile file) throws CorruptFileException {
    boolean ours = SegmentFooter.isOurs(file.metadata());
    return new Seen(ours, file.rows(), ours ? OptionalLong.empty() : earliest(file));
  }

  private OptionalLong earliest(ParquetFile file) throws CorruptFileException {
    try (ZstdPool pool = new ZstdPool()) {
      ColumnReader reader = new ColumnReader(pool, limits);
      OptionalLong earliest = OptionalLong.empty();
      for (Column column : file.columns()) {
        if (isTimestamp(column)) {
          earliest = earliest(file, column, reader, earliest);
        }
      }
      return earliest;
    }
  }

  private static boolean isTimestamp(Column column) {
    return column.type() == ColumnType.LONG
        && ColumnNames.current(column.path()).filter(ColumnNames.TIMESTAMP::equals).isPresent();
  }

  private OptionalLong earliest(
      ParquetFile file, Column column, ColumnReader reader, OptionalLong before)
      throws CorruptFileException {
    long earliest = before.orElse(Long.MAX_VALUE);
    for (int rowGroup = 0; rowGroup < file.rowGroups(); rowGroup++) {
      reader.read(file, rowGroup, column, timestamps);
      for (int run = 0; run < timestamps.runs(); run++) {
        for (int row = timestamps.runStart(run); row < timestamps.runEnd(run); row++) {
          earliest = Math.min(earliest, timestamps.longs()[row]);
        }
      }
    }
    return earliest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(earliest);
  }
}
