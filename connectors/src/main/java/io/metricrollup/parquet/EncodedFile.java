package io.metricrollup.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * A finished Parquet file in memory: the first {@link #length()} bytes of a buffer that belongs to
 * its {@link FileEncoder} and is overwritten from the encoder's next {@code begin} on.
 */
public final class EncodedFile {
  private final byte[] buffer;
  private final int length;

  EncodedFile(byte[] buffer, int length) {
    this.buffer = buffer;
    this.length = length;
  }

  /** The buffer that begins with the file. */
  public byte[] buffer() {
    return buffer;
  }

  /** The length of the file in bytes. */
  public int length() {
    return length;
  }

  /** Writes the file out. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(buffer, 0, length);
  }

  /** A copy that outlives the encoder's next file. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, length);
  }
}
