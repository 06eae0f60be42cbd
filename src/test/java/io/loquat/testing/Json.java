package io.loquat.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** JSON helpers. */
public final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    public static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("invalid JSON: " + text, e);
        }
    }

    /** Creates an object from alternating names and values. */
    public static ObjectNode object(Object... namesAndValues) {
        ObjectNode object = MAPPER.createObjectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.set((String) namesAndValues[i], MAPPER.valueToTree(namesAndValues[i + 1]));
        }
        return object;
    }

    /** Returns the field names of an object in their order. */
    public static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Returns the elements of an array. */
    public static List<JsonNode> elements(JsonNode array) {
        var elements = new ArrayList<JsonNode>();
        array.forEach(elements::add);
        return elements;
    }

    /** Returns one field of each element of an array, as text. */
    public static List<String> each(JsonNode array, String field) {
        var values = new ArrayList<String>();
        array.forEach(element -> values.add(element.path(field).asText()));
        return values;
    }

    /** Returns the elements of an array of strings. */
    public static List<String> texts(JsonNode array) {
        var values = new ArrayList<String>();
        array.forEach(element -> values.add(element.asText()));
        return values;
    }

    /** Returns the offsets of the messages of a page. */
    public static List<Long> offsets(JsonNode messages) {
        var values = new ArrayList<Long>();
        messages.forEach(message -> values.add(message.path("offset").asLong()));
        return values;
    }
}
