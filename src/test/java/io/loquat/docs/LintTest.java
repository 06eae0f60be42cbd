package io.loquat.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.NodeJs;
import io.loquat.testing.NodeModules;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The OpenAPI and AsyncAPI documents pass Redocly's linter. */
class LintTest {
    private static final Path SCRIPT = Path.of("src/test/node/lint.mjs");
    private static final Path RESOURCES = Path.of("src/main/resources/META-INF");

    @Test
    void apiDocumentsPassTheLinter() throws Exception {
        Map<String, String> modules = Map.of("MODULES", NodeModules.of("lint").toString());

        Process linter = NodeJs.start(
                modules,
                SCRIPT,
                RESOURCES.resolve("openapi.yaml").toString(),
                RESOURCES.resolve("resources/asyncapi.yaml").toString());

        String faults = new String(linter.getInputStream().readAllBytes(), UTF_8);
        assertThat(linter.waitFor()).as(faults).isZero();
    }
}
