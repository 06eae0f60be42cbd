package io.loquat.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.SourceFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The image has one name, the same as in the build, set once per overlay, and without a registry host. */
class ImageNameTest {

    @Test
    void imageIsNamedOncePerOverlayAsInTheBuild() {
        Pattern version = Pattern.compile("<artifactId>loquat</artifactId>\\s*<version>([^<]+)</version>");
        var pom = version.matcher(SourceFiles.read(Path.of("pom.xml")));
        assertThat(pom.find()).isTrue();
        List<Node> named = Manifests.yamlFiles(Path.of("k8s")).stream()
                .flatMap(file -> Node.parseAll(SourceFiles.read(file)).stream())
                .flatMap(document -> document.at("images").items().stream())
                .toList();

        assertThat(named)
                .as("once in dev and once in prod")
                .hasSize(2)
                .containsOnly(new Node(Map.of("name", "loquat", "newName", "loquat", "newTag", pom.group(1))));
        for (String overlay : List.of("overlays/dev", "overlays/prod", "overlays/all")) {
            Manifests built = Manifests.built(overlay);
            assertThat(built.container().at("image").text()).isEqualTo("loquat:" + pom.group(1));
            assertThat(built.container().at("imagePullPolicy").is("IfNotPresent"))
                    .isTrue();
            assertThat(built.the("Deployment")
                            .at("spec", "template", "metadata", "labels", "app.kubernetes.io/version")
                            .text())
                    .isEqualTo(pom.group(1));
        }
    }

    @Test
    void noFileNamesARegistryHost() {
        for (Path file : Manifests.yamlFiles(Path.of("k8s"))) {
            for (Node document : Node.parseAll(SourceFiles.read(file))) {
                assertThat(imageNames(document)).as(file.toString()).noneMatch(ImageNameTest::hasHost);
            }
        }
        Pattern image = Pattern.compile("\\b[\\w-]+(\\.[\\w-]+)+(:\\d+)?/[\\w./-]+:[\\w.-]+");
        for (String file : List.of(
                "docs/deploy.md", "docs/operations.md", ".ci/run", "src/main/resources/application.properties")) {
            assertThat(SourceFiles.read(Path.of(file))).as(file).doesNotContainPattern(image);
        }
        assertThat(hasHost("registry.example/chat/loquat")).isTrue();
        assertThat(hasHost("localhost:5000/loquat")).isTrue();
        assertThat(hasHost("chat/loquat:1.0")).isFalse();
        assertThat("quay.example/chat/loquat:2.0").containsPattern(image);
    }

    private static boolean hasHost(String image) {
        String[] parts = image.split("/", 2);
        return parts.length == 2 && (parts[0].matches(".*[.:].*") || parts[0].equals("localhost"));
    }

    private static List<String> imageNames(Node node) {
        List<String> names = new ArrayList<>();
        node.items().forEach(item -> names.addAll(imageNames(item)));
        node.entries().forEach((key, child) -> {
            if (Set.of("image", "newName").contains(key)) {
                names.add(child.text());
            }
            names.addAll(imageNames(child));
        });
        return names;
    }
}
