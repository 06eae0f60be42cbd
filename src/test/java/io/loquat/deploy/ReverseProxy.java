package io.loquat.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.loquat.testing.Programs;
import io.loquat.testing.SelfSigned;
import io.loquat.testing.SourceFiles;
import io.loquat.testing.WebProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The reverse proxies of docs/proxies and k8s/components/ingress, each configured by the file that operators use. */
enum ReverseProxy {
    NGINX("nginx"),
    HAPROXY("haproxy"),
    CADDY("caddy"),
    /** ingress-nginx, with the annotations of the manifest. */
    INGRESS_NGINX("nginx"),
    /** The controller of HAProxy Technologies, with the annotations of the manifest. */
    INGRESS_HAPROXY("haproxy");

    private static final Path DOCS = Path.of("docs", "proxies");

    private final String program;

    ReverseProxy(String program) {
        this.program = program;
    }

    /** The paths, ports and certificate that differ between an operator's machine and this one. */
    private record Place(Path folder, int server, SelfSigned certificate, int plain, int tls) {}

    /** Returns its configuration as documented, or as the controller would generate it from the manifest. */
    String written() {
        return switch (this) {
            case NGINX -> SourceFiles.read(DOCS.resolve("nginx.conf"));
            case HAPROXY -> SourceFiles.read(DOCS.resolve("haproxy.cfg"));
            case CADDY -> SourceFiles.read(DOCS.resolve("Caddyfile"));
            case INGRESS_NGINX -> IngressRules.nginx(ingress());
            case INGRESS_HAPROXY -> IngressRules.haproxy(ingress());
        };
    }

    boolean isInstalled() {
        return Programs.find(program).isPresent();
    }

    static Node ingress() {
        return Manifests.built("overlays/all").the("Ingress");
    }

    /**
     * Starts it in front of a server's port. If it is not installed the test is skipped, or fails in CI.
     */
    WebProxy start(Path parent, int server, SelfSigned certificate) {
        if (!isInstalled()) {
            String line = program + " is not on the PATH: " + this + " was not tried";
            if ("true".equals(System.getenv("CI"))) {
                fail(line);
            }
            System.out.println("[SKIPPED] " + line);
            abort(line);
        }
        try {
            Path folder = Files.createTempDirectory(parent, name().toLowerCase(Locale.ROOT));
            var place = new Place(folder, server, certificate, WebProxy.freePort(), WebProxy.freePort());
            Path file = Files.writeString(folder.resolve("proxy.conf"), placed(place));
            return WebProxy.start(folder, command(place, file), place.tls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(Place place, Path file) throws IOException {
        return switch (program) {
            case "nginx" -> List.of("nginx", "-p", place.folder + "/", "-c", around(place.folder, file));
            case "haproxy" -> List.of("haproxy", "-db", "-f", file.toString());
            default -> List.of("caddy", "run", "--config", file.toString(), "--adapter", "caddyfile");
        };
    }

    /** Returns the configuration with the ports and certificates of this machine and no other change. */
    private String placed(Place place) {
        String both = place.certificate.both().toString();
        return switch (this) {
            case NGINX, INGRESS_NGINX ->
                changed(Map.of(
                        "127.0.0.1:8080",
                        "127.0.0.1:" + place.server,
                        "listen 80;",
                        "listen 127.0.0.1:" + place.plain + ";",
                        "    listen [::]:80;\n",
                        "",
                        "listen 443 ssl;",
                        "listen 127.0.0.1:" + place.tls + " ssl;",
                        "    listen [::]:443 ssl;\n",
                        "",
                        "/etc/ssl/chat.example.pem",
                        place.certificate.certificate().toString(),
                        "/etc/ssl/chat.example.key",
                        place.certificate.key().toString()));
            case HAPROXY, INGRESS_HAPROXY ->
                changed(Map.of(
                        "127.0.0.1:8080", "127.0.0.1:" + place.server,
                        "bind :80\n", "bind 127.0.0.1:" + place.plain + "\n",
                        "bind :443 ", "bind 127.0.0.1:" + place.tls + " ",
                        "/etc/haproxy/chat.example.pem", both,
                        // Within the limit of open files of a test.
                        "maxconn 100000", "maxconn 1000"));
            case CADDY ->
                "{\n\tadmin off\n\tauto_https disable_redirects\n}\n"
                        + changed(Map.of(
                                "127.0.0.1:8080",
                                "127.0.0.1:" + place.server,
                                "\nchat.example {\n",
                                "\nhttps://localhost:%d {\n\ttls %s %s\n"
                                        .formatted(
                                                place.tls, place.certificate.certificate(), place.certificate.key())));
        };
    }

    private String changed(Map<String, String> words) {
        String text = written();
        for (Map.Entry<String, String> word : words.entrySet()) {
            assertThat(text).as("configuration of %s", this).contains(word.getKey());
            text = text.replace(word.getKey(), word.getValue());
        }
        return text;
    }

    /** Writes the main configuration of nginx that includes a file of {@code conf.d}. */
    private static String around(Path folder, Path file) throws IOException {
        String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
        String main = """
                %s
                daemon off;
                # One process, which ends with the test however that ends.
                master_process off;
                pid %s/pid;
                error_log stderr warn;
                events { worker_connections 1000; }
                http {
                  access_log off;
                  client_body_temp_path %2$s/body;
                  proxy_temp_path %2$s/proxy;
                  fastcgi_temp_path %2$s/fastcgi;
                  uwsgi_temp_path %2$s/uwsgi;
                  scgi_temp_path %2$s/scgi;
                  include %s;
                }
                """.formatted(user, folder, file);
        return Files.writeString(folder.resolve("main.conf"), main).toString();
    }
}
