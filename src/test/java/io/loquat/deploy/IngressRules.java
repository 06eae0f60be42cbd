package io.loquat.deploy;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration that two Ingress controllers generate from the Ingress: the part of their templates that decides
 * how a request is forwarded, with their own defaults where no annotation is set. Ports and certificates are as in
 * docs/proxies.
 */
final class IngressRules {

    private IngressRules() {}

    /** Generates the configuration of ingress-nginx: {@code nginx.tmpl} with the defaults of its ConfigMap. */
    static String nginx(Node ingress) {
        String locations = paths(ingress).stream()
                .flatMap(path -> path.isPrefix() && !path.path().equals("/")
                        ? List.of("= " + path.path(), path.path() + "/").stream()
                        : List.of((path.isPrefix() ? "" : "= ") + path.path()).stream())
                .map(location ->
                        "    location %s {\n        proxy_pass http://upstream_balancer;\n    }\n".formatted(location))
                .collect(Collectors.joining());
        return """
                upstream upstream_balancer {
                    server 127.0.0.1:8080;
                    keepalive 320;
                    keepalive_timeout 60s;
                }
                map $http_upgrade $connection_upgrade {
                    default upgrade;
                    '' '';
                }
                server {
                    listen 80;
                    listen [::]:80;
                    return 308 https://$host$request_uri;
                }
                server {
                    listen 443 ssl;
                    listen [::]:443 ssl;
                    ssl_certificate /etc/ssl/chat.example.pem;
                    ssl_certificate_key /etc/ssl/chat.example.key;
                    client_max_body_size %s;
                    proxy_set_header Host $http_host;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection $connection_upgrade;
                    proxy_set_header X-Real-IP $remote_addr;
                    proxy_set_header X-Forwarded-For $remote_addr;
                    proxy_set_header X-Forwarded-Host $http_host;
                    proxy_set_header X-Forwarded-Port 443;
                    proxy_set_header X-Forwarded-Proto $scheme;
                    proxy_set_header X-Forwarded-Scheme $scheme;
                    proxy_set_header X-Scheme $scheme;
                    proxy_set_header X-Original-Forwarded-For $http_x_forwarded_for;
                    proxy_set_header Proxy "";
                    proxy_connect_timeout %ss;
                    proxy_send_timeout %ss;
                    proxy_read_timeout %ss;
                    proxy_buffering %s;
                    proxy_buffer_size 4k;
                    proxy_buffers 4 4k;
                    proxy_request_buffering %s;
                    proxy_http_version %s;
                    proxy_next_upstream error timeout;
                    proxy_next_upstream_tries 3;
                    location / {
                        return 404;
                    }
                %s}
                """.formatted(
                        ingressNginx(ingress, "proxy-body-size", "1m"),
                        ingressNginx(ingress, "proxy-connect-timeout", "5"),
                        ingressNginx(ingress, "proxy-send-timeout", "60"),
                        ingressNginx(ingress, "proxy-read-timeout", "60"),
                        ingressNginx(ingress, "proxy-buffering", "off"),
                        ingressNginx(ingress, "proxy-request-buffering", "on"),
                        ingressNginx(ingress, "proxy-http-version", "1.1"),
                        locations);
    }

    /**
     * Generates that of the HAProxy Technologies controller: path maps, {@code option forwardfor}, defaults of its
     * ConfigMap.
     */
    static String haproxy(Node ingress) {
        String exact = paths(ingress).stream().map(Path::path).collect(Collectors.joining(" "));
        String prefixes = paths(ingress).stream()
                .filter(Path::isPrefix)
                .map(path -> path.path().replaceAll("/$", "") + "/")
                .collect(Collectors.joining(" "));
        return """
                global
                    maxconn 100000
                defaults
                    mode http
                    timeout connect 5s
                    timeout queue 5s
                    timeout http-request 5s
                    timeout http-keep-alive 60s
                    timeout client 50s
                    timeout server 50s
                    timeout tunnel 1h
                frontend https
                    bind :80
                    bind :443 ssl crt /etc/haproxy/chat.example.pem alpn http/1.1
                    http-request redirect scheme https code 302 unless { ssl_fc }
                    http-request set-header X-Forwarded-Proto https
                    option forwardfor
                    acl known path %s
                    acl known path_beg %s
                    http-request deny deny_status 404 unless known
                    default_backend loquat
                backend loquat
                    timeout server %s
                    timeout tunnel %s
                    server loquat 127.0.0.1:8080
                """.formatted(
                        exact,
                        prefixes,
                        haproxyOrg(ingress, "timeout-server", "50s"),
                        haproxyOrg(ingress, "timeout-tunnel", "1h"));
    }

    private record Path(String path, boolean isPrefix) {}

    private static List<Path> paths(Node ingress) {
        return ingress.at("spec", "rules", 0, "http", "paths").items().stream()
                .map(path ->
                        new Path(path.at("path").text(), path.at("pathType").is("Prefix")))
                .toList();
    }

    private static String ingressNginx(Node ingress, String annotation, String otherwise) {
        return annotation(ingress, "nginx.ingress.kubernetes.io/" + annotation, otherwise);
    }

    private static String haproxyOrg(Node ingress, String annotation, String otherwise) {
        return annotation(ingress, "haproxy.org/" + annotation, otherwise);
    }

    private static String annotation(Node ingress, String name, String otherwise) {
        Node value = ingress.at("metadata", "annotations", name);
        return value.exists() ? value.text() : otherwise;
    }
}
