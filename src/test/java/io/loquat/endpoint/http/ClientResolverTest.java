package io.loquat.endpoint.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loquat.config.TestSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.MultiMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §5: finding the client of a request behind proxies. Header lines are separated by {@code ¦}. */
class ClientResolverTest {

    private static final String PROXY = "10.0.0.1";

    private final ClientResolver clients =
            new ClientResolver(TestSettings.of(Map.of("loquat.proxies", "10.0.0.0/8,fd00::/8")));

    private Client request(String peer, String... namesAndLines) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Host", "inner.example:8080");
        for (int i = 0; i < namesAndLines.length; i += 2) {
            for (String line : namesAndLines[i + 1].split("¦", -1)) {
                headers.add(namesAndLines[i], line);
            }
        }
        return clients.of(peer, headers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "the one hop                     | 203.0.113.7                                  | 203.0.113.7",
                "spoofed left of it              | 198.51.100.1, 203.0.113.7                    | 203.0.113.7",
                "through two proxies             | 198.51.100.1, 203.0.113.7, 10.0.0.2          | 203.0.113.7",
                "a trusted one left of it        | 10.9.9.9, 203.0.113.7, 10.0.0.2              | 203.0.113.7",
                "several lines                   | 198.51.100.1¦203.0.113.7¦10.0.0.2            | 203.0.113.7",
                "several lines of several        | 198.51.100.1, 198.51.100.2¦203.0.113.7, 10.0.0.2 | 203.0.113.7",
                "with a port                     | 203.0.113.7:4711                             | 203.0.113.7",
                "IPv6                            | 2001:db8::7                                  | 2001:db8:0:0:0:0:0:7",
                "IPv6 in brackets                | [2001:db8::7]                                | 2001:db8:0:0:0:0:0:7",
                "IPv6 with a port                | [2001:db8::7]:4711                           | 2001:db8:0:0:0:0:0:7",
                "quoted                          | \"[2001:db8::7]:4711\"                       | 2001:db8:0:0:0:0:0:7",
                "through a proxy of IPv6         | 203.0.113.7, fd00::2                         | 203.0.113.7",
                "IPv4 mapped into IPv6           | ::ffff:203.0.113.7                           | 203.0.113.7",
                "a mapped proxy                  | 203.0.113.7, ::ffff:10.0.0.2                 | 203.0.113.7",
                "empty elements                  | , 203.0.113.7 ,, ,                           | 203.0.113.7",
                "all are proxies                 | 10.0.0.4, 10.0.0.3                           | 10.0.0.4",
                "not known                       | unknown                                      | 10.0.0.1",
                "hidden                          | 203.0.113.7, _hidden                         | 10.0.0.1",
                "not known behind another proxy  | 203.0.113.7, unknown, 10.0.0.2               | 10.0.0.2",
                "a name, which is not looked up  | localhost                                    | 10.0.0.1",
                "no number of an address         | 203.0.113.256                                | 10.0.0.1",
                "an open bracket                 | [2001:db8::7                                 | 10.0.0.1",
                "words behind a bracket          | [2001:db8::7]x                               | 10.0.0.1",
                "nothing                         | ''                                           | 10.0.0.1",
                "nothing but commas              | ', ,'                                        | 10.0.0.1"
            })
    void rightmostHopThatIsNoTrustedProxyIsTheClient(String what, String forwardedFor, String expected) {
        assertThat(request(PROXY, "X-Forwarded-For", forwardedFor).address())
                .as(what)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "the one hop                    | for=203.0.113.7                                     | 203.0.113.7",
                "in any case, among others      | By=10.0.0.1;FOR=203.0.113.7;proto=http              | 203.0.113.7",
                "spoofed left of it             | for=198.51.100.1, for=203.0.113.7;by=x              | 203.0.113.7",
                "through two proxies, two lines | for=203.0.113.7¦for=10.0.0.2                        | 203.0.113.7",
                "quoted                         | for=\"[2001:db8::7]:4711\"                          | 2001:db8:0:0:0:0:0:7",
                "quoted with a backslash        | for=\"203.0.113\\.7\"                               | 203.0.113.7",
                "a comma in quotes              | for=203.0.113.7;x=\"a, for=198.51.100.1\"           | 203.0.113.7",
                "a semicolon in quotes          | for=203.0.113.7;x=\"a;for=198.51.100.1\"            | 203.0.113.7",
                "an obfuscated port             | for=\"203.0.113.7:_port\"                           | 203.0.113.7",
                "not known                      | for=unknown                                         | 10.0.0.1",
                "hidden                         | for=_SEVKISEK                                       | 10.0.0.1",
                "it does not say                | for=203.0.113.7, by=10.0.0.2                        | 10.0.0.1",
                "an open quote before its word  | for=198.51.100.1;x=\", for=203.0.113.7              | 10.0.0.1",
                "one that a word of it closes   | for=198.51.100.1;x=\", for=\"[2001:db8::7]\"        | 10.0.0.1",
                "no pair                        | for=198.51.100.1;x, for=203.0.113.7                 | 203.0.113.7",
                "no pair in the last            | for=203.0.113.7;x                                   | 10.0.0.1"
            })
    void forwardedHeaderIsReadTheSameWay(String what, String forwarded, String expected) {
        assertThat(request(PROXY, "Forwarded", forwarded).address()).as(what).isEqualTo(expected);
    }

    @Test
    void forwardedHeaderOfAClientIsIgnoredBesideTheProxysOwnHeader() {
        assertThat(request(PROXY, "Forwarded", "for=198.51.100.1", "X-Forwarded-For", "203.0.113.7")
                        .address())
                .isEqualTo("203.0.113.7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "11.0.0.1", "2001:db8:0:0:0:0:0:1", "0:0:0:0:0:0:0:1"})
    void headersFromUntrustedPeersAreIgnored(String peer) {
        assertThat(request(
                        peer,
                        "X-Forwarded-For",
                        "203.0.113.7",
                        "X-Forwarded-Host",
                        "chat.example",
                        "X-Forwarded-Proto",
                        "https"))
                .isEqualTo(new Client(peer, "inner.example:8080", false));
        assertThat(request(peer, "Forwarded", "for=203.0.113.7;host=chat.example;proto=https"))
                .isEqualTo(new Client(peer, "inner.example:8080", false));
    }

    @Test
    void withoutTrustedProxiesAllHeadersAreIgnored() {
        ClientResolver alone = new ClientResolver(TestSettings.of(Map.of()));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("X-Forwarded-For", "203.0.113.7");

        assertThat(alone.of("127.0.0.1", headers)).isEqualTo(new Client("127.0.0.1", null, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fd00:0:0:0:0:0:0:1", "::ffff:10.0.0.1"})
    void ipv6ProxyIsTrusted(String peer) {
        assertThat(request(peer, "X-Forwarded-For", "203.0.113.7").address()).isEqualTo("203.0.113.7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "203.0.113.7               | chat.example                   | chat.example",
                "203.0.113.7               | chat.example:8443              | chat.example:8443",
                "203.0.113.7               | spoofed.example, chat.example  | chat.example",
                "203.0.113.7, 10.0.0.2     | chat.example, inner.example    | chat.example",
                "203.0.113.7, 10.0.0.2     | chat.example                   | chat.example",
                "9.9.9.9, 203.0.113.7      | spoofed.example, chat.example  | chat.example",
                "203.0.113.7               | ''                             | inner.example:8080"
            })
    void hostIsTheOneTheClientRequestedFromItsProxy(String forwardedFor, String hosts, String expected) {
        assertThat(request(PROXY, "X-Forwarded-For", forwardedFor, "X-Forwarded-Host", hosts)
                        .host())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "https       | true",
                "HTTPS       | true",
                "wss         | true",
                "http        | false",
                "https, http | false",
                "http, https | true",
                "garbage     | false",
                "''          | false"
            })
    void schemeIsTheOneBetweenTheClientAndItsProxy(String schemes, boolean isSecure) {
        assertThat(request(PROXY, "X-Forwarded-For", "203.0.113.7", "X-Forwarded-Proto", schemes)
                        .isSecure())
                .isEqualTo(isSecure);
    }

    @Test
    void forwardedHeaderAlsoCarriesHostAndScheme() {
        Client client = request(
                PROXY,
                "Forwarded",
                "for=198.51.100.1;host=spoofed.example, for=203.0.113.7;host=\"chat.example:8443\";proto=https¦"
                        + "for=10.0.0.2;host=inner.example;proto=http");

        assertThat(client).isEqualTo(new Client("203.0.113.7", "chat.example:8443", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "fd00::/129",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0.0/eight",
                "10.0.0/8",
                "localhost",
                "proxy.example/32",
                "10.0.0.0/8/8"
            })
    void invalidNetworkStopsStartupWithAMessage(String network) {
        var settings = TestSettings.of(Map.of("loquat.proxies", "127.0.0.1," + network));

        assertThatThrownBy(() -> new ClientResolver(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "loquat.proxies=" + network
                                + " is not a network; use CIDRs of IPv4 or IPv6, separated by commas, such as 10.0.0.0/8,fd00::/8.");
    }

    @Test
    void singleAddressIsANetwork() {
        ClientResolver one = new ClientResolver(TestSettings.of(Map.of("loquat.proxies", "192.0.2.1,2001:db8::1")));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("X-Forwarded-For", "203.0.113.7");

        assertThat(one.of("192.0.2.1", headers).address()).isEqualTo("203.0.113.7");
        assertThat(one.of("2001:db8:0:0:0:0:0:1", headers).address()).isEqualTo("203.0.113.7");
        assertThat(one.of("192.0.2.2", headers).address()).isEqualTo("192.0.2.2");
    }
}
