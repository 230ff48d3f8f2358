package io.metricrollup.batch;

import java.util.List;
import java.util.UUID;

/**
 * The rows of one closed window of one shard, sorted by metric name (bytes), then tid: one file to
 * be written. Valid only while it is handed on: its maker reuses the arrays.
 *
 * <p>Arrays have one element per row and may be longer than {@code rows}.
 *
 * @param organization the tenant
 * @param instance number of the storage instance
 * @param shard shard of the series within the organization
 * @param frequencyMs length of the window
 * @param windowStart epoch ms
 * @param supplementary whether the window was written before, without these rows
 * @param inputs order-independent hash over the set of segments the rows come from
 * @param inputRows input rows that were merged into the window; 0 for all slices but the first
 * @param slice 0, or the running number of the slice if the window's rows take several files
 * @param rows number of rows, at least 1
 * @param names metric names, distinct, ascending by unsigned bytes
 * @param nameIds by row, index into {@code names}, ascending
 * @param tids ascending within a name
 * @param counts observations
 * @param sums exact sums
 * @param mins minima
 * @param maxs maxima
 * @param percentiles one array for each of {@code ColumnNames.PERCENTILES}; NaN where withheld, all
 *     of a row or none
 * @param sketches encoded sketches end to end
 * @param sketchEnds by row, exclusive end in {@code sketches}; empty means no sketch
 * @param labels label and descriptive columns with a value in some row, ascending by name
 */
public record RollupBatch(
    UUID organization,
    int instance,
    int shard,
    int frequencyMs,
    long windowStart,
    boolean supplementary,
    long inputs,
    long inputRows,
    int slice,
    int rows,
    BytesDictionary names,
    int[] nameIds,
    long[] tids,
    double[] counts,
    double[] sums,
    double[] mins,
    double[] maxs,
    double[][] percentiles,
    byte[] sketches,
    int[] sketchEnds,
    List<OutputColumn> labels) {}
