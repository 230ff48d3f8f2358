package io.metricrollup.parquet;

import org.apache.parquet.format.Encoding;

/**
 * Where a column chunk lies in the file and how it is encoded.
 *
 * @param encoding of the data pages; RLE_DICTIONARY means that a dictionary page comes first
 * @param start offset of the first page
 * @param dataStart offset of the first data page
 * @param length bytes in the file, page headers included
 * @param plainLength the same before compression
 */
record EncodedChunk(Encoding encoding, int start, int dataStart, int length, long plainLength) {
  boolean hasDictionary() {
    return encoding == Encoding.RLE_DICTIONARY;
  }
}
