package io.metricrollup.helm;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;

/** Reads JSON into the model classes of Kubernetes, which by themselves keep unknown fields. */
final class StrictModel {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, true)
          .setAnnotationIntrospector(new NoExtraFields());

  private StrictModel() {}

  /**
   * @throws IllegalArgumentException naming the field that the class does not have, or whose value
   *     it does not take
   */
  static <T> T read(JsonNode object, Class<T> type) {
    return MAPPER.convertValue(object, type);
  }

  private static final class NoExtraFields extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }
}
