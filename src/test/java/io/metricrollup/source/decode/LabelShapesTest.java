package io.metricrollup.source.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelShapesTest {
  private final LabelShapes shapes = new LabelShapes();

  @Test
  void sameColumnsInOrderHaveOneNumberAndOthersAnother() {
    Random random = new Random(1);
    Map<List<Integer>, Integer> numbers = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      List<Integer> columns = new ArrayList<>();
      int shape = LabelShapes.EMPTY;
      for (int label = 0; label < 12; label++) {
        if (random.nextInt(3) > 0) {
          int column = shapes.column(-label);
          columns.add(column);
          shape = shapes.with(shape, column);
        }
      }
      Integer known = numbers.putIfAbsent(columns, shape);
      assertThat(known == null ? shape : known).isEqualTo(shape);
      assertThat(columnsOf(shape)).isEqualTo(columns);
    }
    assertThat(numbers.values()).doesNotHaveDuplicates();
    assertThat(shapes.columns()).isEqualTo(12);
  }

  private List<Integer> columnsOf(int shape) {
    List<Integer> columns = new ArrayList<>();
    for (int one = shape; one != LabelShapes.EMPTY; one = shapes.parent(one)) {
      columns.add(0, shapes.lastColumn(one));
    }
    return columns;
  }

  @Test
  void whenFullThereAreNoMoreNumbersUntilItIsCleared() {
    int column = shapes.column(1);
    int shape = LabelShapes.EMPTY;
    while (!shapes.isFull()) {
      shape = shapes.with(shape, column);
    }
    int more = shapes.with(shape, column);
    assertThat(more).isEqualTo(LabelShapes.INCOMPLETE);
    assertThat(shapes.with(more, column)).isEqualTo(LabelShapes.INCOMPLETE);
    assertThat(shapes.with(LabelShapes.EMPTY, column)).isPositive();
    shapes.clear();
    assertThat(shapes.isFull()).isFalse();
    assertThat(shapes.find(1)).isNegative();
    assertThat(shapes.with(LabelShapes.EMPTY, shapes.column(2))).isNotEqualTo(LabelShapes.EMPTY);
  }

  @Test
  void moreColumnsThanItHasRoomForHaveNoNumber() {
    long hash = 0;
    while (!shapes.isFull()) {
      shapes.column(hash++);
    }
    assertThat(shapes.column(hash)).isNegative();
    assertThat(shapes.with(LabelShapes.EMPTY, shapes.column(hash)))
        .isEqualTo(LabelShapes.INCOMPLETE);
  }
}
