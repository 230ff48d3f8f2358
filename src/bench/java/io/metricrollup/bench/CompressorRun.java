package io.metricrollup.bench;

import com.sun.management.ThreadMXBean;
import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnReader;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.parquet.EncodedFile;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes and reads the same rows again and again, file by file. A main class for its own JVM. */
final class CompressorRun {
  /** Rows of a file, such as a small shard's window has. */
  private static final int ROWS = 1_000;

  private static final DecodeLimits LIMITS = DecodeLimits.defaults();

  /** Who writes and reads, with which contexts. */
  enum Form {
    DEFAULT("parquet-java, its own codec: a context per page"),
    POOLED("parquet-java, one context"),
    OWN("own pages, one context");

    private final String title;

    Form(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private final ZstdPool pool = new ZstdPool();
  private final CountedCodecs codecs;
  private final JavaFile rows;
  private final FileCopy copy;
  private final boolean own;

  private CompressorRun(Form form, byte[] segment) throws IOException, CorruptFileException {
    own = form == Form.OWN;
    codecs = form == Form.DEFAULT ? CountedCodecs.parquetJava() : CountedCodecs.pooled(pool);
    rows = JavaFile.of(segment).first(ROWS);
    copy = FileCopy.of(rows.write(codecs).toByteArray(), pool);
  }

  /**
   * @param arguments form, segment, number of files to measure, path of the file that is written
   */
  public static void main(String[] arguments) throws Exception {
    byte[] segment = Files.readAllBytes(Path.of(arguments[1]));
    CompressorRun run = new CompressorRun(Form.valueOf(arguments[0]), segment);
    int files = Integer.parseInt(arguments[2]);
    Path file = Path.of(arguments[3]);
    run.files(files / 10, file);
    long contexts = run.contexts();
    Counts before = Counts.now();
    run.files(files, file);
    Counts.now().report(before, files);
    Fork.say("zstd contexts created, warm-up included", "", run.contexts());
    Fork.say("of these after the warm-up", "", run.contexts() - contexts);
    Fork.say("bytes per file", "B", Files.size(file));
    run.pool.close();
  }

  private void files(int files, Path path) throws IOException, CorruptFileException {
    for (int i = 0; i < files; i++) {
      if (own) {
        EncodedFile file = copy.write();
        Files.write(path, Arrays.copyOf(file.buffer(), file.length()));
        read(Files.readAllBytes(path));
      } else {
        Files.write(path, rows.write(codecs).toByteArray());
        JavaFile.readColumns(Files.readAllBytes(path), codecs);
      }
    }
  }

  private void read(byte[] bytes) throws CorruptFileException {
    ParquetFile file = ParquetFile.open("file", bytes, bytes.length, LIMITS);
    ColumnReader reader = new ColumnReader(pool, LIMITS);
    ColumnVector vector = new ColumnVector();
    for (Column column : file.columns()) {
      reader.read(file, 0, column, vector);
    }
  }

  /** Whatever made them. */
  private long contexts() {
    return codecs.contexts()
        + pool.compression().contextsCreated()
        + pool.decompression().contextsCreated();
  }

  private record Counts(long nanos, double cpu, long allocated, long gcMillis, long resident) {
    static Counts now() {
      long pid = ProcessHandle.current().pid();
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long gc =
          ManagementFactory.getGarbageCollectorMXBeans().stream()
              .mapToLong(GarbageCollectorMXBean::getCollectionTime)
              .sum();
      return new Counts(
          System.nanoTime(),
          ProcFs.cpuSeconds(pid),
          threads.getCurrentThreadAllocatedBytes(),
          gc,
          ProcFs.peakResidentBytes(pid));
    }

    void report(Counts before, int files) {
      double seconds = (nanos - before.nanos) / 1e9;
      Fork.say("time per file", "ms", seconds / files * 1e3);
      Fork.say("CPU per file", "ms", (cpu - before.cpu) / files * 1e3);
      Fork.say("bytes allocated per file", "B", (double) (allocated - before.allocated) / files);
      Fork.say("collector pauses, of time", "%", (gcMillis - before.gcMillis) / seconds / 10);
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
      Fork.say("peak resident beyond the heap", "MiB", (resident - heap) / 1048576.0);
    }
  }
}
