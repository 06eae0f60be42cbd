package io.loquat.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** A node of a YAML document. A missing node is a node without a value, so that no rule needs a null check. */
record Node(@Nullable Object value) {

    static List<Node> parseAll(String yaml) {
        return StreamSupport.stream(new Yaml().loadAll(yaml).spliterator(), false)
                .filter(Objects::nonNull)
                .map(Node::new)
                .toList();
    }

    /** Returns the node at this path; a number is an index in a list. */
    Node at(Object... keys) {
        @Nullable Object here = value;
        for (Object key : keys) {
            if (here instanceof Map<?, ?> map) {
                here = map.get(key);
            } else if (here instanceof List<?> list && key instanceof Integer i && i < list.size()) {
                here = list.get(i);
            } else {
                return new Node(null);
            }
        }
        return new Node(here);
    }

    boolean exists() {
        return value != null;
    }

    boolean is(Object expected) {
        return expected.equals(value);
    }

    /** Returns the value as text, empty if there is none. */
    String text() {
        return value == null ? "" : value.toString();
    }

    int number() {
        return Integer.parseInt(text());
    }

    /** Returns a quantity of memory or storage in bytes. */
    long bytes() {
        assertThat(text()).matches("\\d+[MG]i");
        long number = Long.parseLong(text().replaceAll("\\D", ""));
        return number << (text().endsWith("Gi") ? 30 : 20);
    }

    List<Node> items() {
        return value instanceof List<?> list ? list.stream().map(Node::of).toList() : List.of();
    }

    Map<String, Node> entries() {
        Map<String, Node> entries = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> entries.put(String.valueOf(key), new Node(child)));
        }
        return entries;
    }

    /** Returns the list item with this name. */
    Node named(String name) {
        return items().stream()
                .filter(item -> item.at("name").is(name))
                .findFirst()
                .orElse(new Node(null));
    }

    /**
     * Returns a copy of the document with one value changed, or removed if {@code null}. An index at the end of a list
     * appends.
     */
    Node with(String path, @Nullable Object changed) {
        Yaml yaml = new Yaml();
        Object copy = yaml.load(yaml.dump(value));
        String[] keys = path.split("/", -1);
        Object here = copy;
        for (int i = 0; i < keys.length - 1; i++) {
            here = step(here, keys[i]);
        }
        String last = keys[keys.length - 1];
        if (here instanceof List<?>) {
            put(here, Integer.parseInt(last), changed);
        } else if (changed == null) {
            ((Map<?, ?>) here).remove(last);
        } else {
            asMap(here).put(last, changed);
        }
        return new Node(copy);
    }

    private static Node of(Object value) {
        return new Node(value);
    }

    private static Object step(Object here, String key) {
        if (here instanceof List<?> list) {
            return Objects.requireNonNull(list.get(Integer.parseInt(key)));
        }
        return asMap(here).computeIfAbsent(key, absent -> new LinkedHashMap<String, Object>());
    }

    @SuppressWarnings("unchecked") // keys loaded by SnakeYAML are strings here
    private static Map<String, Object> asMap(Object here) {
        return (Map<String, Object>) here;
    }

    @SuppressWarnings("unchecked")
    private static void put(Object here, int place, @Nullable Object changed) {
        List<Object> list = (List<Object>) here;
        if (changed == null) {
            list.remove(place);
        } else if (place == list.size()) {
            list.add(changed);
        } else {
            list.set(place, changed);
        }
    }
}
