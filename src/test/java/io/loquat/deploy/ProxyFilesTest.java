package io.loquat.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.config.Settings;
import io.loquat.config.TestSettings;
import io.loquat.testing.SourceFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The numbers in docs/proxies, and the configuration that an Ingress controller generates from the annotations. */
class ProxyFilesTest {

    private static final Pattern IDLE = Pattern.compile(
            "(?:proxy_read_timeout|proxy_send_timeout|timeout client|timeout server|timeout tunnel) (\\d+)(s|h)");
    private static final Pattern KEPT =
            Pattern.compile("(?:keepalive_timeout|timeout http-keep-alive|keepalive) (\\d+)(s|h)");
    private static final String NGINX = "nginx.ingress.kubernetes.io/";

    private final Settings settings = TestSettings.of(Map.of());

    @ParameterizedTest
    @EnumSource
    void everyProxyWaitsLongerThanLoquatItself(ReverseProxy front) {
        Duration silence =
                settings.heartbeat().pingAfter().plus(settings.heartbeat().pongWithin());

        assertThat(found(IDLE, front)).allSatisfy(time -> assertThat(time).isGreaterThan(silence));
        assertThat(found(IDLE, front).isEmpty()).isEqualTo(front == ReverseProxy.CADDY);
        assertThat(silence).isGreaterThan(settings.sse().commentEvery());
    }

    @ParameterizedTest
    @EnumSource(names = {"NGINX", "HAPROXY", "CADDY"})
    void noProxyKeepsAnIdleConnectionAsLongAsLoquat(ReverseProxy front) {
        String ours = SourceFiles.read(Path.of("src/main/resources/application.properties"));
        MatchResult idle = Pattern.compile("quarkus.http.idle-timeout=(\\d+)(S)")
                .matcher(ours)
                .results()
                .findFirst()
                .orElseThrow();

        assertThat(found(KEPT, front))
                .isNotEmpty()
                .allSatisfy(time -> assertThat(time).isLessThan(duration(idle)));
    }

    @ParameterizedTest
    @EnumSource(names = {"NGINX", "HAPROXY", "CADDY"})
    void everyProxyRoutesTheSamePathsAsTheIngress(ReverseProxy front) {
        Stream<String> paths = ReverseProxy.ingress().at("spec", "rules", 0, "http", "paths").items().stream()
                .map(path -> path.at("path").text().substring(1))
                .map(path -> front == ReverseProxy.NGINX ? path.replace(".", "\\.") : path);

        assertThat(paths)
                .hasSizeGreaterThan(10)
                .allSatisfy(path ->
                        assertThat(front.written()).containsPattern("[/(|]" + Pattern.quote(path) + "[/)| \\n]"));
    }

    @Test
    void annotationsBecomeTheControllersRules() {
        Node changed = ReverseProxy.ingress()
                .with(
                        "metadata/annotations",
                        Map.of(
                                NGINX + "proxy-read-timeout",
                                "7",
                                NGINX + "proxy-send-timeout",
                                "8",
                                NGINX + "proxy-buffering",
                                "on",
                                NGINX + "proxy-body-size",
                                "9m",
                                "haproxy.org/timeout-tunnel",
                                "10s"));

        assertThat(IngressRules.nginx(changed))
                .contains(
                        "proxy_read_timeout 7s;",
                        "proxy_send_timeout 8s;",
                        "proxy_buffering on;",
                        "client_max_body_size 9m;");
        assertThat(IngressRules.haproxy(changed)).contains("timeout tunnel 10s\n    server");
        assertThat(IngressRules.nginx(ReverseProxy.ingress()))
                .contains("proxy_read_timeout 120s;", "proxy_buffering off;");
        assertThat(IngressRules.haproxy(ReverseProxy.ingress())).contains("timeout tunnel 120s\n    server");
    }

    private static List<Duration> found(Pattern times, ReverseProxy front) {
        return times.matcher(front.written())
                .results()
                .map(ProxyFilesTest::duration)
                .toList();
    }

    private static Duration duration(MatchResult time) {
        long number = Long.parseLong(time.group(1));
        return time.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofSeconds(number);
    }
}
