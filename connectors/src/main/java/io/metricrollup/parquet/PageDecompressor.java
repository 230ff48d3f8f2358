package io.metricrollup.parquet;

import com.github.luben.zstd.ZstdException;
import io.metricrollup.zstd.ZstdPool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.xerial.snappy.Snappy;

/** Decompresses page bodies, each to exactly the length that its header promised. */
final class PageDecompressor {
  private final ZstdPool pool;

  PageDecompressor(ZstdPool pool) {
    this.pool = pool;
  }

  /** Decompresses {@code src[from, to)} into {@code dst[at, at + length)}. */
  void decompress(Codec codec, byte[] src, int from, int to, byte[] dst, int at, int length)
      throws Malformed {
    if (from == to && length == 0) {
      return; // Some writers compress nothing to nothing, others to an empty frame.
    }
    long written;
    try {
      written =
          switch (codec) {
            case UNCOMPRESSED -> copy(src, from, to, dst, at, length);
            case ZSTD -> pool.decompress(src, from, to - from, dst, at, length);
            case SNAPPY -> snappy(src, from, to, dst, at, length);
            case GZIP -> gzip(src, from, to, dst, at, length);
            case LZO, BROTLI, LZ4, LZ4_RAW -> throw new Malformed("unsupported codec " + codec);
          };
    } catch (IOException | ZstdException e) {
      throw new Malformed("page does not decompress (" + codec + "): " + e.getMessage(), e);
    }
    if (written != length) {
      throw new Malformed("page of " + written + " bytes, its header says " + length);
    }
  }

  private static int copy(byte[] src, int from, int to, byte[] dst, int at, int length) {
    if (to - from == length) {
      System.arraycopy(src, from, dst, at, length);
    }
    return to - from;
  }

  private static int snappy(byte[] src, int from, int to, byte[] dst, int at, int length)
      throws IOException {
    // The native code writes as much as the data say, wherever the array ends: ask first.
    int promised = Snappy.uncompressedLength(src, from, to - from);
    return promised == length ? Snappy.uncompress(src, from, to - from, dst, at) : promised;
  }

  private static long gzip(byte[] src, int from, int to, byte[] dst, int at, int length)
      throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(src, from, to - from))) {
      int read = in.readNBytes(dst, at, length);
      return in.read() < 0 ? read : read + 1L;
    }
  }
}
