package io.loquat.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.loquat.testing.Programs;
import io.loquat.testing.SourceFiles;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The objects of a folder under {@code k8s/}, as written or as built by kustomize. */
record Manifests(String name, List<Node> objects) {

    private static final Path ROOT = Path.of("k8s");
    private static final Map<String, Manifests> BUILT = new ConcurrentHashMap<>();

    /** Parses the files of a folder as written, without patches and kustomizations. Needs no tool. */
    static Manifests written(String folder) {
        List<Node> objects = yamlFiles(ROOT.resolve(folder)).stream()
                .filter(file -> !file.getFileName().toString().equals("kustomization.yaml"))
                .flatMap(file -> Node.parseAll(SourceFiles.read(file)).stream())
                .toList();
        return new Manifests(folder + " as written", objects);
    }

    /** Builds what {@code kubectl apply -k} would send. Without kustomize the test is skipped, or fails in CI. */
    static Manifests built(String folder) {
        return BUILT.computeIfAbsent(folder, Manifests::build);
    }

    /** The same for a kustomization in no file; its paths start with {@code k8s}. */
    static Manifests composed(String kustomization) {
        Path folder = Path.of("target", "kustomize", Integer.toHexString(kustomization.hashCode()));
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("kustomization.yaml"), kustomization.replace("k8s/", "../../../k8s/"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return built("../" + folder);
    }

    static List<Path> yamlFiles(Path folder) {
        return SourceFiles.in(folder, ".yaml");
    }

    List<Node> all(String kind) {
        return objects.stream().filter(object -> object.at("kind").is(kind)).toList();
    }

    /** Returns the only object of this kind. */
    Node the(String kind) {
        List<Node> found = all(kind);
        assertThat(found).as("%s: objects of kind %s", name, kind).hasSize(1);
        return found.get(0);
    }

    /** Returns the only object of this kind and name. */
    Node the(String kind, String name) {
        List<Node> found = all(kind).stream()
                .filter(object -> object.at("metadata", "name").is(name))
                .toList();
        assertThat(found).as("%s: %s %s", name(), kind, name).hasSize(1);
        return found.get(0);
    }

    /** Returns the pod template of each workload of any kind. */
    List<Node> podTemplates() {
        List<Node> templates = objects.stream()
                .map(object -> object.at("spec", "template"))
                .filter(Node::exists)
                .toList();
        assertThat(templates).as("%s: pods", name).isNotEmpty();
        return templates;
    }

    Node container() {
        return the("Deployment").at("spec", "template", "spec", "containers").named("loquat");
    }

    /** Returns an environment variable of the container, empty if it is not set. */
    String env(String variable) {
        return container().at("env").named(variable).at("value").text();
    }

    /** Returns a setting of the container: its variable, or else the default. */
    Duration setting(String variable, Class<?> group, String method) {
        try {
            String value = env(variable);
            return Duration.parse("PT"
                    + (value.isEmpty()
                            ? group.getMethod(method)
                                    .getAnnotation(WithDefault.class)
                                    .value()
                            : value));
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private static Manifests build(String folder) {
        List<String> command = kustomize();
        if (command.isEmpty()) {
            String line = "neither kubectl nor kustomize is on the PATH: k8s/" + folder + " was not built";
            if ("true".equals(System.getenv("CI"))) {
                fail(line);
            }
            System.out.println("[SKIPPED] " + line);
            abort(line);
        }
        String yaml = run(
                Stream.concat(command.stream(), Stream.of(ROOT.resolve(folder).toString()))
                        .toList());
        return new Manifests(folder + " as built", Node.parseAll(yaml));
    }

    private static List<String> kustomize() {
        if (Programs.find("kubectl").isPresent()) {
            return List.of("kubectl", "kustomize");
        }
        return Programs.find("kustomize").isPresent() ? List.of("kustomize", "build") : List.of();
    }

    private static String run(List<String> command) {
        try {
            Path output = Files.createTempFile("kustomize", ".yaml");
            Path errors = Files.createTempFile("kustomize", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
                boolean ended = process.waitFor(60, TimeUnit.SECONDS);
                process.destroyForcibly();
                assertThat(ended).as("%s ended within 60 s", command).isTrue();
                assertThat(process.exitValue())
                        .as("%s: %s", command, Files.readString(errors))
                        .isZero();
                return Files.readString(output);
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
