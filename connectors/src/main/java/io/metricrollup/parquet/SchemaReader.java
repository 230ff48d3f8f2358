package io.metricrollup.parquet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the schema of a footer: a tree, written depth first, of which the leaves are kept. */
final class SchemaReader {
  private static final int MAX_DEPTH = 32;
  private static final int OPTIONAL = 1;
  private static final int REPEATED = 2;

  /** Names of nested columns, which are only reported, are cut to this length. */
  private static final int NESTED_PATH_MAX = 256;

  private final ThriftReader in;
  private final int maxColumns;
  private final List<Leaf> leaves = new ArrayList<>();
  private int elementsLeft;

  // The schema element read last.
  private int type;
  private int repetition;
  private int children;
  private int nameStart;
  private int nameLength;
  private Annotation annotation;

  private SchemaReader(ThriftReader in, int maxColumns) {
    this.in = in;
    this.maxColumns = maxColumns;
  }

  /** Reads the current field, a list of {@code SchemaElement}. */
  static List<Leaf> read(ThriftReader in, int maxColumns) throws Malformed {
    SchemaReader reader = new SchemaReader(in, maxColumns);
    reader.elementsLeft = in.list(ThriftReader.STRUCT);
    reader.root();
    return reader.leaves;
  }

  private void root() throws Malformed {
    element();
    for (int n = children; n > 0; n--) {
      node("", 1);
    }
    if (elementsLeft > 0) {
      throw new Malformed(elementsLeft + " schema elements outside the tree");
    }
  }

  private void node(String prefix, int depth) throws Malformed {
    element();
    String path = path(prefix);
    if (type >= 0) {
      leaf(path, depth > 1);
      return;
    }
    if (children < 0 || depth >= MAX_DEPTH) {
      throw new Malformed(children < 0 ? "schema element without type" : "schema too deep");
    }
    for (int n = children; n > 0; n--) {
      node(path + '.', depth + 1);
    }
  }

  private String path(String prefix) {
    String name = new String(in.in.bytes, nameStart, nameLength, StandardCharsets.UTF_8);
    if (prefix.isEmpty()) {
      return name;
    }
    String path = prefix + name;
    return path.length() <= NESTED_PATH_MAX ? path : path.substring(0, NESTED_PATH_MAX);
  }

  private void leaf(String path, boolean nested) throws Malformed {
    if (children > 0 || repetition < 0 || repetition > REPEATED) {
      throw new Malformed("bad schema element of column " + path);
    }
    if (leaves.size() >= maxColumns) {
      throw new Malformed("more than " + maxColumns + " columns");
    }
    Physical physical = Physical.of(type);
    boolean flat = !nested && repetition != REPEATED;
    String description = annotation.describe(physical);
    Column column =
        new Column(
            leaves.size(),
            path,
            flat ? annotation.typeOf(physical) : ColumnType.UNSUPPORTED,
            repetition == OPTIONAL,
            annotation.unitOf(physical),
            flat ? description : (nested ? "nested " : "repeated ") + description);
    boolean unsigned = annotation == Annotation.UNSIGNED;
    leaves.add(new Leaf(column, physical, unsigned, nameStart, nameLength));
  }

  private void element() throws Malformed {
    if (elementsLeft-- <= 0) {
      throw new Malformed("schema promises more elements than it has");
    }
    type = -1;
    repetition = -1;
    children = -1;
    nameLength = -1;
    annotation = null;
    int converted = -1;
    int outer = in.enter();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.i32();
        case 3 -> repetition = in.i32();
        case 4 -> name();
        case 5 -> children = in.i32();
        case 6 -> converted = in.i32();
        case 10 -> annotation = Annotation.read(in);
        default -> in.skip();
      }
    }
    in.leave(outer);
    if (nameLength < 0) {
      throw new Malformed("schema element without name");
    }
    if (annotation == null) {
      annotation = converted < 0 ? Annotation.NONE : Annotation.ofConverted(converted);
    }
  }

  private void name() throws Malformed {
    nameLength = in.bytes();
    nameStart = in.in.pos - nameLength;
  }
}
