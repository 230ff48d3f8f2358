package io.metricrollup.sink;

import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Lines of text to a {@link SpoolAnnouncer}'s files, safe on disk with every checkpoint. At least
 * once: after a restart a line can be there twice.
 */
public final class SpoolSink implements Sink<String> {
  private static final long serialVersionUID = 1L;

  private final AnnouncerFactory spool;
  private final String name;

  /**
   * @param name first part of the files' names, as a topic of the spool
   */
  public SpoolSink(AnnouncerFactory spool, String name) {
    this.spool = spool;
    this.name = name;
  }

  @Override
  public SinkWriter<String> createWriter(WriterInitContext context) throws IOException {
    return new Writer(spool.open(context.getTaskInfo().getIndexOfThisSubtask()));
  }

  private final class Writer implements SinkWriter<String> {
    private final Announcer lines;

    Writer(Announcer lines) {
      this.lines = lines;
    }

    @Override
    public void write(String line, Context context) throws IOException, InterruptedException {
      lines.announce(name, null, line);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
      lines.flush();
    }

    @Override
    public void close() throws Exception {
      lines.close();
    }
  }
}
