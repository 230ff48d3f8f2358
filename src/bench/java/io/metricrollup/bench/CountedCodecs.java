package io.metricrollup.bench;

import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Codecs for parquet-java: its own, which are counted, or such that use a pool. One thread's. */
final class CountedCodecs implements CompressionCodecFactory {
  private static final int ZSTD_LEVEL = 3;

  private final CodecFactory own;
  private final ZstdPool pool;
  private byte[] scratch = {};
  private long contexts;

  private CountedCodecs(CodecFactory own, ZstdPool pool) {
    this.own = own;
    this.pool = pool;
  }

  /** Its own, of which each page that is compressed or decompressed makes a context. */
  static CountedCodecs parquetJava() {
    CodecFactory own = new CodecFactory(new Configuration(), ParquetProperties.DEFAULT_PAGE_SIZE);
    return new CountedCodecs(own, null);
  }

  static CountedCodecs pooled(ZstdPool pool) {
    return new CountedCodecs(null, pool);
  }

  /** Contexts that parquet-java's codec has made; those of the pool it counts itself. */
  long contexts() {
    return contexts;
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    BytesInputCompressor counted = own == null ? null : own.getCompressor(codec);
    return new BytesInputCompressor() {
      @Override
      public BytesInput compress(BytesInput bytes) throws IOException {
        if (counted == null) {
          return compressed(bytes);
        }
        contexts++;
        return counted.compress(bytes);
      }

      @Override
      public CompressionCodecName getCodecName() {
        return codec;
      }

      @Override
      public void release() {}
    };
  }

  private BytesInput compressed(BytesInput bytes) throws IOException {
    byte[] plain = array(bytes);
    int bound = ZstdPool.maxCompressedLength(plain.length);
    if (scratch.length < bound) {
      scratch = new byte[bound];
    }
    int length = pool.compress(ZSTD_LEVEL, plain, 0, plain.length, scratch, 0);
    return BytesInput.from(Arrays.copyOf(scratch, length));
  }

  private static byte[] array(BytesInput bytes) throws IOException {
    return bytes.toInputStream().readNBytes(Math.toIntExact(bytes.size()));
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    BytesInputDecompressor counted = own == null ? null : own.getDecompressor(codec);
    return new BytesInputDecompressor() {
      @Override
      public BytesInput decompress(BytesInput bytes, int size) throws IOException {
        if (counted == null) {
          return decompressed(array(bytes), size);
        }
        contexts++;
        return counted.decompress(bytes, size);
      }

      @Override
      public void decompress(ByteBuffer input, int inputSize, ByteBuffer output, int outputSize)
          throws IOException {
        byte[] compressed = new byte[inputSize];
        input.get(compressed);
        output.put(array(decompress(BytesInput.from(compressed), outputSize)));
      }

      @Override
      public void release() {}
    };
  }

  private BytesInput decompressed(byte[] bytes, int size) {
    byte[] out = new byte[size];
    int length = pool.decompress(bytes, 0, bytes.length, out, 0, size);
    return BytesInput.from(length == size ? out : Arrays.copyOf(out, length));
  }

  @Override
  public void release() {
    // The codecs are used for many files.
  }
}
