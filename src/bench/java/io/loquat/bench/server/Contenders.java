package io.loquat.bench.server;

import io.loquat.bench.load.Failure;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Finds and builds what can be compared on this machine; what is missing is told and left out. */
public final class Contenders {
    /** The heap of every JVM, whatever the machine has: enough for 19,000 connections of each of them. */
    private static final String HEAP = "-Xmx1g";

    private static final Path OUT = Path.of("target", "bench");
    private static final Path LOQUAT = Path.of("target", "quarkus-app", "quarkus-run.jar");

    private final List<Contender> found = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> jvm = jvm();

    private Contenders() {}

    /** All that there are, of these names. */
    public static Contenders find(List<String> names) {
        Contenders contenders = new Contenders();
        contenders.addLoquat();
        contenders.addJava(
                Contender.NETTY,
                List.of("-cp", System.getProperty("java.class.path"), RawNetty.class.getName(), "PORT"));
        if (names.contains(Contender.PLAIN)) {
            Path plain = PlainApp.build(OUT.resolve("plain"));
            contenders.addJava(
                    Contender.PLAIN,
                    List.of("-Dquarkus.http.port=PORT", "-Dquarkus.http.host=127.0.0.1", "-jar", plain.toString()));
        }
        if (names.contains(Contender.WS)) {
            contenders.addNode();
        }
        return contenders;
    }

    public List<Contender> found() {
        return List.copyOf(found);
    }

    /** What had to be left out, in sentences. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    private void addLoquat() {
        if (!Files.exists(LOQUAT)) {
            throw new Failure(LOQUAT + " is missing: the benchmark runs after the package was made");
        }
        String memory = "-Dloquat.store=memory";
        List<String> jar = List.of("-jar", LOQUAT.toString());
        addLoquat(Contender.LOQUAT, jvm, List.of(memory), jar);
        List<String> sqlite = List.of("-Dloquat.store=sqlite", "-Dloquat.store.path=STORE");
        addLoquat(Contender.SQLITE, jvm, sqlite, jar);
        List<String> history = new ArrayList<>(sqlite);
        history.addAll(List.of("-Dloquat.limits.history-messages=1000000", "-Dloquat.limits.commands-per-second=0"));
        addLoquat(Contender.HISTORY, jvm, history, jar);
        if (Cluster.storeProgram() == null) {
            notes.add("Neither valkey-server nor redis-server was found: what several servers do is left out.");
        } else {
            List<String> redis = List.of("-Dloquat.store=redis", "-Dquarkus.redis.hosts=redis://127.0.0.1:STORE");
            addLoquat(Contender.REDIS, jvm, redis, jar);
        }
        nativeBinary()
                .ifPresent(binary ->
                        addLoquat(Contender.NATIVE, List.of(binary.toString(), HEAP), List.of(memory), List.of()));
    }

    private void addLoquat(String name, List<String> program, List<String> store, List<String> rest) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(
                "-Dquarkus.http.port=PORT",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.management.port=MANAGEMENT",
                "-Dquarkus.management.host=127.0.0.1",
                "-Dloquat.limits.messages-per-second=0",
                "-Dloquat.limits.connections-per-address=0",
                "-Dloquat.limits.new-rooms-per-minute=0"));
        command.addAll(store);
        command.addAll(rest);
        found.add(new Contender(name, command, "?format=plain", "", !name.equals(Contender.NATIVE)));
    }

    private void addJava(String name, List<String> arguments) {
        List<String> command = new ArrayList<>(jvm);
        command.addAll(arguments);
        found.add(new Contender(name, command, "", "", true));
    }

    private void addNode() {
        Path node = Pinning.find("node");
        Path npm = Pinning.find("npm");
        if (node == null || npm == null) {
            notes.add("Node.js or npm was not found: ws and nodejs-websocket are left out.");
            return;
        }
        Path folder = NodeApps.install(npm, OUT.resolve("node"));
        for (String name : List.of(Contender.WS, Contender.NODEJS_WEBSOCKET)) {
            String script = folder.resolve(name + ".js").toString();
            found.add(new Contender(name, List.of(node.toString(), script, "PORT"), "", "", false));
        }
    }

    private static Optional<Path> nativeBinary() {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith("-runner") && Files.isExecutable(file))
                    .findFirst();
        } catch (IOException e) {
            throw new Failure("cannot look for a native binary", e);
        }
    }

    /** Java as the container image starts it, with a heap that does not depend on the machine. */
    private static List<String> jvm() {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new Failure("cannot read the settings of the image", e);
        }
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        for (String flag : properties
                .getProperty("quarkus.jib.jvm-additional-arguments", "")
                .split(",", -1)) {
            if (!flag.isBlank()) {
                command.add(flag.startsWith("-XX:MaxRAMPercentage") ? HEAP : flag);
            }
        }
        return command;
    }
}
