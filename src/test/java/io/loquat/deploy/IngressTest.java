package io.loquat.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ingress and Gateway: long timeouts, no sticky sessions, and only public paths are routed. */
class IngressTest {

    /** Paths whose requests last as long as the client stays. */
    private static final List<String> LONG = List.of("/chat/lobby", "/play/clock", "/api/rooms/lobby/events");

    enum Entry {
        INGRESS,
        GATEWAY;

        /** Returns the routed paths, each with whether it is a prefix. */
        Map<String, Boolean> paths() {
            Manifests all = Manifests.built("overlays/all");
            return switch (this) {
                case INGRESS ->
                    pathsOf(
                            all.the("Ingress")
                                    .at("spec", "rules", 0, "http", "paths")
                                    .items(),
                            "pathType",
                            "path");
                case GATEWAY ->
                    pathsOf(
                            rules().stream()
                                    .flatMap(rule -> rule.at("matches").items().stream())
                                    .map(match -> match.at("path"))
                                    .toList(),
                            "type",
                            "value");
            };
        }

        private static Map<String, Boolean> pathsOf(List<Node> paths, String type, String value) {
            return paths.stream()
                    .collect(Collectors.toMap(
                            path -> path.at(value).text(),
                            path -> path.at(type).text().endsWith("Prefix")));
        }

        boolean routes(String path) {
            return paths().entrySet().stream().anyMatch(entry -> covers(entry.getKey(), entry.getValue(), path));
        }
    }

    @Test
    void ingressWaitsLongerThanTheServerItself() {
        Node annotations = Manifests.built("overlays/all").the("Ingress").at("metadata", "annotations");

        for (String timeout : List.of(
                "nginx.ingress.kubernetes.io/proxy-read-timeout",
                "nginx.ingress.kubernetes.io/proxy-send-timeout",
                "nginx.org/proxy-read-timeout",
                "nginx.org/proxy-send-timeout",
                "haproxy-ingress.github.io/timeout-tunnel",
                "haproxy.org/timeout-tunnel")) {
            assertThat(seconds(annotations.at(timeout).text())).as(timeout).isGreaterThan(silence());
        }
    }

    @Test
    void gatewayHasNoTimeoutForLongRequests() {
        for (String path : LONG) {
            assertThat(rules())
                    .filteredOn(rule -> rule.at("matches").items().stream()
                            .anyMatch(match -> covers(
                                    match.at("path", "value").text(),
                                    match.at("path", "type").is("PathPrefix"),
                                    path)))
                    .as(path)
                    .singleElement()
                    .satisfies(rule -> {
                        // The timeout covers the whole request, so even a day would be too short.
                        assertThat(rule.at("timeouts", "request").is("0s")).isTrue();
                        assertThat(rule.at("timeouts", "backendRequest").is("0s"))
                                .isTrue();
                    });
        }
        assertThat(rules())
                .as("the maximum number of matches in a rule on every cluster")
                .allSatisfy(rule -> assertThat(rule.at("matches").items()).hasSizeLessThanOrEqualTo(8));
    }

    @ParameterizedTest
    @EnumSource
    void publicPathsAreRouted(Entry entry) throws IOException {
        List<String> paths = new ArrayList<>(LONG);
        paths.addAll(
                List.of("/q/openapi", "/", "/play", "/danmaku/lobby", "/chat", "/online", "/api/rooms", "/socket.io/"));
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources/META-INF/resources"))) {
            files.filter(file -> file.toFile().isFile())
                    .map(file -> "/"
                            + Path.of("src/main/resources/META-INF/resources").relativize(file))
                    // The first is for operators, the second is shown for unknown addresses.
                    .filter(file -> !List.of("/status.html", "/404.html").contains(file))
                    .forEach(paths::add);
        }

        assertThat(paths).hasSizeGreaterThan(20).allMatch(entry::routes);
    }

    @ParameterizedTest
    @EnumSource
    void operatorPathsAreNotRouted(Entry entry) {
        assertThat(Stream.of("/q", "/q/metrics", "/q/health/ready", "/status", "/status.html", "/api/status"))
                .noneMatch(entry::routes);
    }

    @Test
    void sessionsAreNotSticky() {
        Manifests all = Manifests.built("overlays/all");

        assertThat(all.objects())
                .filteredOn(object -> List.of("Ingress", "Gateway", "HTTPRoute", "Service")
                        .contains(object.at("kind").text()))
                .hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(object -> assertThat(object.text().replace("sessionAffinity=None", ""))
                        .doesNotContainPattern("(?i)affinity|sticky|persistence|cookie|hash-by"));
    }

    @Test
    void bothRouteToTheServiceWithTls() {
        Manifests all = Manifests.built("overlays/all");
        Node port = all.the("Service", "loquat").at("spec", "ports").named("http");

        assertThat(all.the("Ingress").at("spec", "rules", 0, "http", "paths").items())
                .allSatisfy(path -> assertThat(path.at("backend", "service")
                                .is(Map.of("name", "loquat", "port", Map.of("name", "http"))))
                        .isTrue());
        assertThat(rules())
                .flatExtracting(rule -> rule.at("backendRefs").items())
                .hasSameSizeAs(rules())
                .containsOnly(new Node(
                        Map.of("name", "loquat", "port", port.at("port").number())));
        assertThat(port.at("appProtocol").is("kubernetes.io/ws")).isTrue();
        assertThat(port.at("targetPort").is("http")).isTrue();
        Node secret = all.the("Ingress").at("spec", "tls", 0, "secretName");
        Node listener = all.the("Gateway").at("spec", "listeners").named("https");
        assertThat(listener.at("tls", "certificateRefs", 0, "name")).isEqualTo(secret);
        assertThat(all.the("HTTPRoute", "loquat").at("spec", "parentRefs").items())
                .as("TLS only")
                .singleElement()
                .satisfies(parent -> assertThat(parent.at("sectionName")).isEqualTo(listener.at("name")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingress", "gateway"})
    void podsCountByTheAddressFromTheProxy(String component) {
        Manifests dev = Manifests.composed(
                "resources: [k8s/overlays/dev]\ncomponents: [k8s/components/%s]\n".formatted(component));

        assertThat(dev.env("LOQUAT_PROXIES").split(","))
                .as("pod networks of kind and minikube, of k3s, and of clouds")
                .contains("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7");
        assertThat(dev.env("LOQUAT_LIMITS_CONNECTIONS_PER_ADDRESS"))
                .as("the default, on which the memory limit is based")
                .isEmpty();
        assertThat(dev.env("LOQUAT_STORE")).isEqualTo("sqlite");
    }

    private static List<Node> rules() {
        return Manifests.built("overlays/all")
                .the("HTTPRoute", "loquat")
                .at("spec", "rules")
                .items();
    }

    private static boolean covers(String rule, boolean isPrefix, String path) {
        return path.equals(rule) || (isPrefix && path.startsWith(rule.replaceAll("/$", "") + "/"));
    }

    /** Returns the longest time that a healthy connection can be silent. */
    private static Duration silence() {
        Manifests all = Manifests.built("overlays/all");
        return all.setting("LOQUAT_HEARTBEAT_PING_AFTER", Settings.Heartbeat.class, "pingAfter")
                .plus(all.setting("LOQUAT_HEARTBEAT_PONG_WITHIN", Settings.Heartbeat.class, "pongWithin"));
    }

    private static Duration seconds(String annotation) {
        return Duration.ofSeconds(Long.parseLong(annotation.replaceAll("s$", "")));
    }
}
