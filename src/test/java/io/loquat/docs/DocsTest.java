package io.loquat.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loquat.config.Settings;
import io.loquat.protocol.CloseCode;
import io.loquat.protocol.Command;
import io.loquat.protocol.CommandDecoder;
import io.loquat.protocol.Entry;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.FullEncoder;
import io.loquat.protocol.Page;
import io.loquat.protocol.Reply;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.SimpleEncoder;
import io.loquat.protocol.WireFormat;
import io.loquat.testing.SourceFiles;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The documents match the code: settings, codes, frames and links. */
class DocsTest {
    private static final Path PROTOCOL = Path.of("docs/protocol.md");
    private static final Path ASYNCAPI = Path.of("src/main/resources/META-INF/resources/asyncapi.yaml");
    private static final Path OPENAPI = Path.of("src/main/resources/META-INF/openapi.yaml");
    private static final ObjectMapper JSON = new ObjectMapper();

    // ---- settings

    @Test
    void everySettingIsDocumentedWithItsDefault() {
        Map<String, String> settings = settings();
        assertThat(settings).hasSizeGreaterThan(20);
        assertThat(settings)
                .allSatisfy((name, value) -> assertThat(rows())
                        .as("a row of a table in docs with `%s` and its default %s", name, value)
                        .anyMatch(row ->
                                row.contains("| `" + name + "` |") && cells(row).contains(value)));
    }

    @Test
    void everyDocumentedSettingExists() {
        assertThat(all("`(loquat(?:\\.[a-z]+(?:-[a-z]+)*)+)`", SourceFiles.read(PROTOCOL)))
                .filteredOn(name -> !name.equals("loquat.v1.json"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(settings()).containsKey(name));
    }

    // ---- codes

    @Test
    void everyErrorCodeIsDocumentedWithItsStatus() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(SourceFiles.read(PROTOCOL).lines())
                    .as("a row of docs/protocol.md for %s", code.wire())
                    .anyMatch(row -> row.startsWith("| `" + code.wire() + "` |")
                            && cells(row).get(1).contains(String.valueOf(code.status()))
                            && cells(row).getLast().startsWith(code.isMistake() ? "yes" : "no"));
        }
        assertThat(texts(asyncApi().at("/components/schemas/errorCode/enum"))).isEqualTo(errorCodes());
        assertThat(texts(yaml(OPENAPI).at("/components/schemas/Problem/properties/code/enum")))
                .isEqualTo(errorCodes());
    }

    @Test
    void everyCloseCodeIsDocumentedWithWhetherToReconnect() {
        for (CloseCode code : CloseCode.values()) {
            assertThat(SourceFiles.read(PROTOCOL).lines())
                    .as("a row of docs/protocol.md for %s", code.code())
                    .anyMatch(row -> row.startsWith("| " + code.code() + " |")
                            && (code.code() < 3000
                                    || cells(row).getLast().startsWith(code.comesBack() ? "yes" : "no")));
        }
    }

    // ---- frames

    @Test
    void everyFrameInTheDocumentIsJson() {
        List<String> frames = all("(?m)^ {4}(?:> )?(\\{.*)$", SourceFiles.read(PROTOCOL));
        assertThat(frames).hasSizeGreaterThan(30).allSatisfy(DocsTest::json);
    }

    @Test
    void everyAsyncApiMessageBelongsToAChannel() {
        Set<String> offered = new LinkedHashSet<>();
        for (JsonNode channel : asyncApi().path("channels")) {
            for (JsonNode message : channel.path("messages")) {
                String ref = message.path("$ref").asText();
                assertThat(at(ref).isObject()).as(ref).isTrue();
                offered.add(ref.substring("#/components/messages/".length()));
            }
        }
        assertThat(names(asyncApi().at("/components/messages"))).containsExactlyInAnyOrderElementsOf(offered);
    }

    @Test
    void asyncApiExamplesCoverEveryCommandAndAreValid() {
        Set<String> understood = new LinkedHashSet<>();
        for (JsonNode message : asyncApi().at("/components/messages")) {
            for (JsonNode example : message.path("examples")) {
                JsonNode frame = example.path("payload");
                if (frame.has("id")) {
                    assertThat(CommandDecoder.decode(frame.toString()))
                            .as("%s", frame)
                            .isInstanceOf(Command.Valid.class);
                    understood.add(frame.path("type").asText());
                }
            }
        }
        assertThat(understood)
                .containsExactlyInAnyOrderElementsOf(subtypes(Command.class).stream()
                        .map(type -> type.getSimpleName().toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void asyncApiDescribesEveryServerFrame() {
        assertThat(classes(replies())).isEqualTo(subtypes(Reply.class));
        assertThat(classes(events())).isEqualTo(subtypes(RoomEvent.class));
        Set<JsonNode> frames = new LinkedHashSet<>();
        replies().forEach(reply -> frames.add(json(FullEncoder.encode(reply))));
        frames.add(json(SimpleEncoder.error(ErrorCode.TOO_LARGE, "too large")));
        for (WireFormat format : List.of(WireFormat.FULL, WireFormat.JSON_EN, WireFormat.NUMERIC_EN)) {
            for (RoomEvent event : events()) {
                for (boolean own : new boolean[] {true, false}) {
                    byte[] bytes = format.encode(event, own);
                    if (bytes != null) {
                        frames.add(json(bytes));
                    }
                }
            }
        }
        assertThat(frames).hasSizeGreaterThan(20);
        List<JsonNode> payloads = new ArrayList<>();
        asyncApi().at("/components/messages").forEach(message -> payloads.add(message.path("payload")));
        assertThat(frames)
                .allSatisfy(frame -> assertThat(payloads)
                        .as("payloads of asyncapi.yaml for %s", frame)
                        .anyMatch(payload -> describes(payload, frame)));
    }

    /** Returns whether a schema names the frame's type and all its fields, and the frame has all required fields. */
    private static boolean describes(JsonNode payload, JsonNode frame) {
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        Set<String> required = new LinkedHashSet<>();
        collect(payload, properties, required);
        JsonNode type = properties.getOrDefault("type", JSON.missingNode());
        boolean ofType = frame.path("type").isNumber()
                ? ints(type.path("enum")).contains(frame.path("type").asInt())
                : type.path("const").asText().equals(frame.path("type").asText());
        return ofType
                && properties.keySet().containsAll(names(frame))
                && names(frame).containsAll(required);
    }

    private static void collect(JsonNode schema, Map<String, JsonNode> properties, Set<String> required) {
        if (schema.has("$ref")) {
            collect(at(schema.path("$ref").asText()), properties, required);
        }
        schema.path("allOf").forEach(part -> collect(part, properties, required));
        schema.path("properties").properties().forEach(entry -> properties.put(entry.getKey(), entry.getValue()));
        required.addAll(texts(schema.path("required")));
    }

    private static List<Reply> replies() {
        Page page = new Page(RoomName.LOBBY, "e", 1, List.of(entry()), false);
        return List.of(
                new Reply.Welcome(1, "s", "alice", 1, 1, 1, "node"),
                new Reply.Joined(1, "", true, page, 1, List.of(new Reply.MemberView("alice", 1))),
                new Reply.Ack(1, RoomName.LOBBY, "e", 1, Instant.EPOCH, false),
                new Reply.PageReply(1, page),
                new Reply.Ok(1),
                new Reply.Pong(1, Instant.EPOCH),
                new Reply.Failure(1L, ErrorCode.RATE_LIMITED, "too fast", 1),
                new Reply.Failure(null, ErrorCode.BAD_REQUEST, "bad", 0),
                new Reply.Gap(RoomName.LOBBY),
                new Reply.GoAway(1, "shutdown"));
    }

    private static List<RoomEvent> events() {
        return List.of(
                new RoomEvent.Message(entry()),
                new RoomEvent.Binary(RoomName.LOBBY, new byte[1]),
                new RoomEvent.Entered(RoomName.LOBBY, "alice", Instant.EPOCH, 1),
                new RoomEvent.Left(RoomName.LOBBY, "alice", Instant.EPOCH, 1),
                new RoomEvent.Renamed(RoomName.LOBBY, "al", "alice", 1),
                new RoomEvent.Online(RoomName.LOBBY, 101),
                new RoomEvent.Typing(RoomName.LOBBY, "alice"));
    }

    private static Entry entry() {
        return new Entry(RoomName.LOBBY, "e", 1, "alice", "alice", "k", "hi", Instant.EPOCH);
    }

    // ---- links

    @Test
    void everyRelativeLinkHasATarget() {
        List<Path> documents = new ArrayList<>(documents());
        documents.add(Path.of("README.md"));
        documents.add(Path.of("CONTRIBUTING.md"));
        for (Path document : documents) {
            for (String link : all("\\]\\(([^)\\s]+)\\)", SourceFiles.read(document))) {
                if (link.matches("[a-z]+:.*")) {
                    continue;
                }
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
                assertThat(target).as("%s in %s", link, document).exists();
                if (parts.length == 2) {
                    assertThat(anchors(target)).as("%s in %s", link, document).contains(parts[1]);
                }
            }
        }
    }

    private static List<String> anchors(Path document) {
        return all("(?m)^#+ (.*)$", SourceFiles.read(document)).stream()
                .map(title -> title.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{Nd} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    // ---- helpers

    /** Returns all settings by name, with their defaults as documented. */
    private static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        collect(
                Settings.class,
                Settings.class.getAnnotation(ConfigMapping.class).prefix(),
                settings);
        return settings;
    }

    private static void collect(Class<?> group, String prefix, Map<String, String> into) {
        for (Method setting : group.getDeclaredMethods()) {
            WithName given = setting.getAnnotation(WithName.class);
            String name = prefix + "."
                    + (given == null
                            ? setting.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)
                            : given.value());
            if (Settings.class.equals(setting.getReturnType().getEnclosingClass())) {
                collect(setting.getReturnType(), name, into);
            } else {
                WithDefault value = setting.getAnnotation(WithDefault.class);
                into.put(name, value == null ? "none" : value.value());
            }
        }
    }

    private static List<Path> documents() {
        return SourceFiles.in(Path.of("docs"), ".md");
    }

    private static List<String> rows() {
        return documents().stream()
                .flatMap(document -> SourceFiles.read(document).lines())
                .filter(line -> line.startsWith("| "))
                .toList();
    }

    private static List<String> cells(String row) {
        return Pattern.compile("\\|")
                .splitAsStream(row.substring(1))
                .map(cell -> cell.strip().replace("`", ""))
                .toList();
    }

    private static List<String> errorCodes() {
        return Arrays.stream(ErrorCode.values()).map(ErrorCode::wire).toList();
    }

    private static Set<Class<?>> subtypes(Class<?> sealed) {
        return Set.of(sealed.getPermittedSubclasses());
    }

    private static Set<Class<?>> classes(List<?> values) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        values.forEach(value -> classes.add(value.getClass()));
        return classes;
    }

    private static JsonNode asyncApi() {
        return yaml(ASYNCAPI);
    }

    private static JsonNode at(String ref) {
        return asyncApi().at(ref.substring(1));
    }

    private static JsonNode yaml(Path file) {
        return JSON.valueToTree(new Yaml().load(SourceFiles.read(file)));
    }

    private static JsonNode json(String text) {
        return json(text.getBytes(UTF_8));
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new LinkedHashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static List<Integer> ints(JsonNode array) {
        List<Integer> ints = new ArrayList<>();
        array.forEach(item -> ints.add(item.asInt()));
        return ints;
    }

    private static List<String> all(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
