package io.metricrollup.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The zstd contexts of one task: one for each compression level in use and one for decompression,
 * made at first use and kept until {@link #close()}.
 *
 * <p>A native context costs up to a few megabytes and milliseconds; a new one for every page is
 * what this class exists to avoid. Contexts are not thread-safe, so neither is the pool: it belongs
 * to one thread (or is handed over with a happens-before). Their memory is native and in none of
 * the JVM's limits: it has to be closed.
 */
public final class ZstdPool implements AutoCloseable {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MAGIC = 0xFD2FB528;
  private static final byte SINGLE_SEGMENT_FOUR_BYTE_LENGTH = (byte) 0b1010_0000;
  private static final int MAX_BLOCK = 1 << 17;

  /**
   * At zstd's default level matches are looked for by one hash instead of two: on pages of rollups
   * that takes a quarter less time, for 0.3 % more bytes. Levels below do so anyway; who asks for a
   * higher one wants the longer search.
   */
  private static final int DEFAULT_LEVEL = 3;

  /** ZSTD_fast of zstd.h. */
  private static final int FAST = 1;

  /**
   * Binary logarithm of the number of hashes. Four bytes each, they stay in a core's cache beside
   * the page; twice or four times as many take 5 to 15 % more time to save 0.5 % of the bytes.
   */
  private static final int HASH_LOG = 15;

  /** What zstd chooses by itself. */
  private static final int ANY_MATCH = 0;

  /**
   * Of strings that resemble each other as a whole, as sketches do, the short matches are of little
   * use: to leave them out takes a quarter less time, for 2 % more bytes.
   */
  private static final int LONG_MATCH = 7;

  private final Map<Integer, ZstdCompressCtx> compressors = new HashMap<>();
  private int defaultMatch = ANY_MATCH;
  private ZstdDecompressCtx decompressor;
  private final ZstdStats compression = new ZstdStats();
  private final ZstdStats decompression = new ZstdStats();

  /** An upper bound of the compressed size of {@code length} bytes. */
  public static int maxCompressedLength(int length) {
    return Math.toIntExact(Zstd.compressBound(length));
  }

  /**
   * Compresses one buffer into {@code dst} from {@code dstOffset} on, which must have room for
   * {@link #maxCompressedLength}; returns the number of bytes written.
   *
   * @param level zstd's compression level, 1 to 22
   */
  public int compress(int level, byte[] src, int offset, int length, byte[] dst, int dstOffset) {
    return compress(compressor(level, ANY_MATCH), src, offset, length, dst, dstOffset);
  }

  /** The same for strings, lengths between them: at the default level faster than numbers. */
  public int compressStrings(
      int level, byte[] src, int offset, int length, byte[] dst, int dstOffset) {
    return compress(compressor(level, LONG_MATCH), src, offset, length, dst, dstOffset);
  }

  private int compress(
      ZstdCompressCtx context, byte[] src, int offset, int length, byte[] dst, int dstOffset) {
    int written =
        context.compressByteArray(dst, dstOffset, dst.length - dstOffset, src, offset, length);
    compression.page(length, written);
    return written;
  }

  /**
   * Writes one buffer as a zstd frame without compressing it: for what is known not to shrink. The
   * same room is needed, and the number of bytes written returned, as by {@link #compress}.
   *
   * <p>The frame is a single segment of raw blocks, its length in the header (RFC 8878, sections
   * 3.1.1.1 and 3.1.1.2).
   */
  public int store(byte[] src, int offset, int length, byte[] dst, int dstOffset) {
    int at = putInt(dst, dstOffset, MAGIC);
    dst[at++] = SINGLE_SEGMENT_FOUR_BYTE_LENGTH;
    at = putInt(dst, at, length);
    int done = 0;
    do {
      int block = Math.min(length - done, MAX_BLOCK);
      int last = done + block == length ? 1 : 0;
      // Bit 0: the last one; bits 1 and 2: raw.
      at = putInt(dst, at, last | block << 3) - 1;
      System.arraycopy(src, offset + done, dst, at, block);
      at += block;
      done += block;
    } while (done < length);
    compression.page(length, at - dstOffset);
    return at - dstOffset;
  }

  private static int putInt(byte[] dst, int at, int value) {
    INT.set(dst, at, value);
    return at + Integer.BYTES;
  }

  /**
   * Decompresses one frame into {@code dst[dstOffset, dstOffset + dstLength)}; returns the number
   * of bytes written, which the caller compares with what it was promised.
   *
   * @throws ZstdException if the frame is corrupt or does not fit
   */
  public int decompress(
      byte[] src, int offset, int length, byte[] dst, int dstOffset, int dstLength) {
    int written =
        decompressor().decompressByteArray(dst, dstOffset, dstLength, src, offset, length);
    decompression.page(length, written);
    return written;
  }

  /** What was compressed. */
  public ZstdStats compression() {
    return compression;
  }

  /** What was decompressed. */
  public ZstdStats decompression() {
    return decompression;
  }

  /** Frees the native contexts. The pool makes new ones if it is used again. */
  @Override
  public void close() {
    compressors.values().forEach(ZstdCompressCtx::close);
    compressors.clear();
    if (decompressor != null) {
      decompressor.close();
      decompressor = null;
    }
  }

  private ZstdCompressCtx compressor(int level, int match) {
    ZstdCompressCtx context = compressors.computeIfAbsent(level, this::newCompressor);
    if (level == DEFAULT_LEVEL && match != defaultMatch) {
      context.setMinMatch(match);
      defaultMatch = match;
    }
    return context;
  }

  private ZstdCompressCtx newCompressor(int level) {
    compression.contextCreated();
    ZstdCompressCtx context = new ZstdCompressCtx().setLevel(level);
    if (level == DEFAULT_LEVEL) {
      context.setStrategy(FAST).setHashLog(HASH_LOG);
      defaultMatch = ANY_MATCH;
    }
    return context;
  }

  private ZstdDecompressCtx decompressor() {
    if (decompressor == null) {
      decompressor = new ZstdDecompressCtx();
      decompression.contextCreated();
    }
    return decompressor;
  }
}
