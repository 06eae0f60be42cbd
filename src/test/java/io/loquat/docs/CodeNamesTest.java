package io.loquat.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.loquat.testing.SourceFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The classes, members and packages that the architecture and the decisions name in code font exist. */
class CodeNamesTest {
    private static final Path ARCHITECTURE = Path.of("docs/architecture.md");
    private static final Path DECISIONS = Path.of("docs/decisions");
    private static final List<JavaClass> CLASSES =
            List.copyOf(new ClassFileImporter().importPath(Path.of("target/classes")));

    private static final Set<String> SOURCES = sources();

    /** Names of the JDK, of libraries, of protocols and of products. */
    private static final Set<String> FOREIGN = Set.of(
            "ConfigMapping",
            "ConfigProperty",
            "CrashLoopBackOff",
            "Forwarded",
            "Host",
            "IndexedDB",
            "Netty",
            "NonBlocking",
            "NullMarked",
            "OnTextMessage",
            "SecureRandom",
            "ShutdownDelayInitiatedEvent",
            "ShutdownEvent",
            "TreeMap",
            "WebSocket");

    private static final Pattern CODE =
            Pattern.compile("```\\w*\\n(?<block>.*?)```|`(?<span>[^`\\n]+)`", Pattern.DOTALL);
    // presence.redis/RedisWatch, Audience.LoopGroup.enqueue, RoomStream
    private static final Pattern NAME = Pattern.compile("(?<![\\w.-])(?:(?<package>[a-z]+(?:\\.[a-z]+)*)/)?"
            + "(?<class>[A-Z][a-z]\\w+)(?<members>(?:\\.[A-Za-z]\\w*)*)(?<parameter>\\([A-Z]\\w+\\))?(?![\\w-])");

    @Test
    void everyNameExists() {
        assertThat(documents()).hasSizeGreaterThan(10);
        assertThat(documents().stream()
                        .flatMap(document ->
                                wrongNames(SourceFiles.read(document)).stream().map(name -> document + ": " + name)))
                .isEmpty();
    }

    @Test
    void unknownNamesAreDetected() {
        assertThat(wrongNames("`Conection`, `LiveRoom.apend`, `Audience.Group.enqueue`, `room/FullSession`,"
                        + " `Connection.offer(Run)`\n```\n delivery/Strand  RoomStream.apend\n```"))
                .containsExactlyInAnyOrder(
                        "Conection",
                        "LiveRoom.apend",
                        "Audience.Group.enqueue",
                        "room/FullSession",
                        "Connection.offer(Run)",
                        "delivery/Strand",
                        "RoomStream.apend");
        assertThat(wrongNames("`LiveRoom.append`, `Audience.LoopGroup.enqueue`, `session/FullSession`, `TreeMap`,"
                        + " `Connection.offer(FrameBatch)`, LiveRum\n```\nLink by Link\n```"))
                .isEmpty();
    }

    private static Set<String> wrongNames(String document) {
        Set<String> wrong = new TreeSet<>();
        Matcher code = CODE.matcher(document);
        while (code.find()) {
            boolean isBlock = code.group("block") != null;
            Matcher name = NAME.matcher(isBlock ? code.group("block") : code.group("span"));
            while (name.find()) {
                // In a block, a capitalized word without a package or a member is prose.
                boolean isProse = isBlock && name.group().matches("[A-Z][a-z]+");
                if (!isProse && !FOREIGN.contains(name.group("class")) && !exists(name)) {
                    wrong.add(name.group());
                }
            }
        }
        return wrong;
    }

    private static boolean exists(Matcher name) {
        String packageName = name.group("package");
        List<JavaClass> found = CLASSES.stream()
                .filter(type -> type.getSimpleName().equals(name.group("class")))
                .filter(type -> packageName == null || type.getPackageName().equals("io.loquat." + packageName))
                .toList();
        if (found.isEmpty()) {
            return packageName == null && name.group("members").isEmpty() && SOURCES.contains(name.group("class"));
        }
        return found.stream().anyMatch(type -> hasMembers(type, name.group("members")))
                && (name.group("parameter") == null || isParameter(found, name));
    }

    private static boolean isParameter(List<JavaClass> found, Matcher name) {
        String parameter =
                name.group("parameter").substring(1, name.group("parameter").length() - 1);
        return found.stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> unit.isConstructor()
                        ? name.group("members").isEmpty()
                        : name.group("members").endsWith("." + unit.getName()))
                .flatMap(unit -> unit.getRawParameterTypes().stream())
                .anyMatch(type -> type.getSimpleName().equals(parameter));
    }

    /** Returns whether a class has the members of a name: nested classes, and a method or a field at the end. */
    private static boolean hasMembers(JavaClass type, String members) {
        JavaClass owner = type;
        List<String> rest = new ArrayList<>(List.of(members.split("\\.")));
        rest.removeIf(String::isEmpty);
        while (!rest.isEmpty()) {
            String member = rest.removeFirst();
            String nestedName = owner.getName() + "$" + member;
            JavaClass nested = CLASSES.stream()
                    .filter(each -> each.getName().equals(nestedName))
                    .findFirst()
                    .orElse(null);
            if (nested == null) {
                Set<String> names =
                        owner.getAllMembers().stream().map(JavaMember::getName).collect(Collectors.toSet());
                return rest.isEmpty() && names.contains(member);
            }
            owner = nested;
        }
        return true;
    }

    private static Set<String> sources() {
        return SourceFiles.in(Path.of("src"), ".java").stream()
                .map(file -> file.getFileName().toString())
                .map(name -> name.substring(0, name.length() - ".java".length()))
                .collect(Collectors.toSet());
    }

    private static List<Path> documents() {
        return Stream.concat(Stream.of(ARCHITECTURE), SourceFiles.in(DECISIONS, ".md").stream())
                .toList();
    }
}
