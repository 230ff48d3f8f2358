package io.metricrollup.batch;

import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Type information of an element that has a serializer of its own: no fields to be addressed by
 * Flink, never a key by itself unless {@code keyType} says so, never Kryo.
 */
public final class OwnTypeInformation<T> extends TypeInformation<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private final SerializableSupplier<TypeSerializer<T>> serializer;
  private final boolean keyType;

  private OwnTypeInformation(
      Class<T> type, SerializableSupplier<TypeSerializer<T>> serializer, boolean keyType) {
    this.type = type;
    this.serializer = serializer;
    this.keyType = keyType;
  }

  /** For elements of a stream. */
  public static <T> OwnTypeInformation<T> element(
      Class<T> type, SerializableSupplier<TypeSerializer<T>> serializer) {
    return new OwnTypeInformation<>(type, serializer, false);
  }

  /** For keys: {@code equals} and {@code hashCode} of the type are stable across processes. */
  public static <T> OwnTypeInformation<T> key(
      Class<T> type, SerializableSupplier<TypeSerializer<T>> serializer) {
    return new OwnTypeInformation<>(type, serializer, true);
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer.get();
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return type;
  }

  @Override
  public boolean isKeyType() {
    return keyType;
  }

  @Override
  public String toString() {
    return type.getSimpleName();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OwnTypeInformation<?> that && type == that.type;
  }

  @Override
  public int hashCode() {
    return Objects.hash(OwnTypeInformation.class, type);
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof OwnTypeInformation;
  }
}
