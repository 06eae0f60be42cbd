package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Ending;
import io.loquat.testing.Eventually;
import io.loquat.testing.Frame;
import io.loquat.testing.Frames;
import io.loquat.testing.FullClient;
import io.loquat.testing.Memory;
import io.loquat.testing.Names;
import io.loquat.testing.Opening;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.ServerTest;
import io.loquat.testing.SimpleClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that does not read or that disconnects harms only itself, and the server's memory stays bounded. */
@ServerTest
class MisbehaviourTest extends NeighbourTest {

    private static final int MIB = 1024 * 1024;
    private static final String CLOSES_OF_SLOW = "loquat_closes_total{code=\"3008\"}";

    /** A frame of 12 KB: a thousand of them far exceed what the kernel and the outbox hold. */
    private static final String BIG = "字".repeat(4000);

    @ParameterizedTest
    @ValueSource(strings = {"format=json", "format=plain", "format=numeric"})
    void simpleClientThatNeverReadsIsClosedAndTheOthersMissNothing(String query) {
        double before = rest().metric(CLOSES_OF_SLOW);
        RawWebSocket sleeper =
                raw(to(room + "?" + query + "&nick=" + Names.unique("s")).asleep());
        assertUndisturbed(() -> sendUntilClosed(sleeper, before));
        assertThat(receivedByAnna)
                .as("presence event for the leaving sleeper")
                .anyMatch(push -> !push.path("left").isEmpty());
    }

    @Test
    void fullClientThatNeverReadsIsClosedAndTheOthersMissNothing() {
        double before = rest().metric(CLOSES_OF_SLOW);
        Opening opening = to("/chat").subprotocol(FullClient.SUBPROTOCOL).asleep();
        RawWebSocket sleeper = raw(opening);
        sleeper.sendText("{\"id\":1,\"type\":\"hello\",\"nick\":\"" + Names.unique("s") + "\"}");
        sleeper.sendText("{\"id\":2,\"type\":\"join\",\"room\":\"" + room + "\"}");
        Eventually.becomes(3, () -> rest().online(room));
        assertUndisturbed(() -> sendUntilClosed(sleeper, before));
    }

    private void sendUntilClosed(RawWebSocket sleeper, double closesBefore) {
        sendUntil3008(closesBefore);
        sleeper.wakeUp();
        Ending ending = sleeper.ending();
        assertThat(ending.code()).as("%s", ending).isIn(3008, Ending.NO_CLOSE_FRAME);
    }

    /**
     * Sends messages until the sleeper is closed. Alice and Carl read each one before the next, so that neither is
     * slow.
     */
    private void sendUntil3008(double closesBefore) {
        FullClient alice = member("alice");
        FullClient carl = member("carl");
        alice.seesEnter(carl.nick());
        boolean cut = false;
        for (int i = 0; i < 2000 && !cut; i++) {
            alice.sends(room, i + BIG);
            assertNextMessage(carl, i + BIG);
            assertNextMessage(alice, i + BIG);
            // Anna and Ben must not become slow either.
            neighboursTalk();
            cut = i % 50 == 49 && rest().metric(CLOSES_OF_SLOW) > closesBefore;
        }
        assertThat(cut).as("closed with 3008 as %s counts", CLOSES_OF_SLOW).isTrue();
    }

    /** Verifies the next message that is not from the neighbours. */
    private void assertNextMessage(FullClient reader, String text) {
        JsonNode push = reader.push();
        while (!push.path("type").asText().equals("message") || isOfNeighbours(push)) {
            push = reader.push();
        }
        assertThat(push.path("text").asText().equals(text))
                .as("the expected message")
                .isTrue();
    }

    @Test
    void sleeperThatStartsReadingInTimeMissesNothing() {
        RawWebSocket sleeper = raw(to(room + "?format=plain").asleep());
        Eventually.becomes(3, () -> rest().online(room));
        assertUndisturbed(() -> {
            FullClient alice = member("alice");
            for (int i = 0; i < 500; i++) {
                alice.sends(room, "m" + i);
            }
            SimpleClient awake = new SimpleClient(sleeper);
            sleeper.wakeUp();
            awake.receivesPlain("Anna's word 1");
            awake.receivesPlain("Ben's word 1");
            for (int i = 0; i < 500; i++) {
                awake.receivesPlain("m" + i);
            }
        });
    }

    @Test
    void connectionsResetDuringABroadcastAffectNobodyElse() {
        assertUndisturbed(() -> {
            FullClient alice = member("alice");
            FullClient carl = member("carl");
            for (int round = 0; round < 10; round++) {
                var victims = new ArrayList<RawWebSocket>();
                for (int i = 0; i < 20; i++) {
                    victims.add(raw(to(room + "?format=plain")));
                }
                List<Long> ids = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    ids.add(alice.postsMessage(room, round + "-" + i));
                    victims.get(i).reset();
                }
                for (int i = 0; i < 20; i++) {
                    assertThat(alice.answer(ids.get(i)).path("type").asText()).isEqualTo("ack");
                    assertNextMessage(carl, round + "-" + i);
                    assertNextMessage(alice, round + "-" + i);
                }
            }
            alice.pings();
            carl.pings();
        });
    }

    @Test
    void connectionsResetDuringRequestsAffectNobodyElse() {
        assertUndisturbed(() -> {
            FullClient alice = member("alice");
            for (int i = 0; i < 50; i++) {
                alice.sends(room, BIG);
            }
            for (int i = 0; i < 50; i++) {
                FullClient asker = person("asker");
                for (int j = 0; j < 5; j++) {
                    long id = asker.posts("history", "room", room, "limit", 100);
                    assertThat(id).isPositive();
                }
                asker.socket().reset();
            }
            alice.pings();
        });
    }

    @Test
    void clientThatRequestsALotAndReadsNothingLeavesTheMemoryBounded() {
        FullClient alice = member("alice");
        for (int i = 0; i < 50; i++) {
            alice.sends(room, BIG);
        }
        long memory = Memory.direct() + Memory.heap();
        RawWebSocket asker = raw(to("/chat").subprotocol(FullClient.SUBPROTOCOL).asleep());
        assertUndisturbed(() -> {
            asker.sendText("{\"id\":0,\"type\":\"hello\"}");
            for (int id = 1; id <= 200; id++) {
                asker.trySend(Frames.text(
                        "{\"id\":" + id + ",\"type\":\"history\",\"limit\":100,\"room\":\"" + room + "\"}"));
            }
            for (int i = 0; i < 100; i++) {
                neighboursTalk();
            }
            assertThat(rest().metric("loquat_outbox_bytes")).isLessThan(4.0 * MIB);
        });
        assertThat(Memory.direct() + Memory.heap() - memory).isLessThan(64L * MIB);
    }

    @Test
    void unreadEventStreamIsClosedOrReceivesAGap() throws IOException {
        FullClient alice = member("alice");
        try (var sleeper = new Socket()) {
            sleeper.setReceiveBufferSize(4096);
            sleeper.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
            sleeper.connect(new InetSocketAddress(base.getHost(), base.getPort()));
            sleeper.getOutputStream()
                    .write(("GET /api/rooms/" + room
                                    + "/events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(sleeper.getInputStream().read()).isEqualTo('H');
            long memory = Memory.direct() + Memory.heap();
            assertUndisturbed(() -> {
                for (int i = 0; i < 1500; i++) {
                    alice.sends(room, i + BIG);
                    assertNextMessage(alice, i + BIG);
                    neighboursTalk();
                }
            });
            assertThat(Memory.direct() + Memory.heap() - memory).isLessThan(64L * MIB);
            alice.sends(room, "fence");
            assertNoHole(sleeper);
        }
    }

    /** Verifies up to the fence or the end that offsets are consecutive, except after a gap event. */
    private static void assertNoHole(Socket socket) throws IOException {
        long last = 0;
        try (var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && !line.contains("fence"); line = lines.readLine()) {
                if (line.startsWith("id:")) {
                    long offset = Long.parseLong(line.substring(line.lastIndexOf(':') + 1));
                    assertThat(last == 0 || offset == last + 1)
                            .as("%d after %d", offset, last)
                            .isTrue();
                    last = offset;
                } else if (line.startsWith("event:") && line.contains("gap")) {
                    last = 0;
                }
            }
        } catch (SocketException reset) {
            // A reset ends the stream, too.
        }
    }

    @Test
    void binaryFramesToASleeperLeaveTheMemoryBounded() {
        SimpleClient alice = plain("echo=false");
        SimpleClient carl = plain("");
        RawWebSocket sleeper = raw(to(room + "?format=plain").asleep());
        byte[] bytes = new byte[60_000];
        long directBefore = Memory.direct();
        long heapBefore = Memory.heap();
        double outbox = 0;
        assertUndisturbed(() -> carl.socket().sync());
        carl.receivesPlain("Anna's word 1");
        carl.receivesPlain("Ben's word 1");
        carl.receivesPlain("Anna's word 2");
        carl.receivesPlain("Ben's word 2");
        for (int i = 0; i < 3000; i++) {
            bytes[0] = (byte) i;
            alice.sends(bytes);
            carl.receivesBinary(bytes);
            if (i % 100 == 99) {
                outbox = Math.max(outbox, rest().metric("loquat_outbox_bytes"));
            }
        }
        assertThat(outbox).as("maximum of loquat_outbox_bytes").isLessThan(4.0 * MIB);
        assertThat(Memory.direct() - directBefore).as("growth of direct memory").isLessThan(64L * MIB);
        assertThat(Memory.heap() - heapBefore).as("growth of the heap").isLessThan(64L * MIB);
        assertUndisturbed(() -> sleeper.wakeUp());
        assertThat(sleeper.ending().code()).isIn(3008, Ending.NO_CLOSE_FRAME);
        carl.socket().sync();
    }

    @Test
    void connectionOfASleeperIsReset() {
        double before = rest().metric(CLOSES_OF_SLOW);
        RawWebSocket sleeper = raw(to(room + "?format=plain").asleep());
        assertUndisturbed(() -> sendUntil3008(before));
        // The sleeper still does not read, so it notices the end of the connection only when it sends.
        Eventually.becomes(false, () -> rest().online(room) != 4 || accepts(sleeper));
    }

    private static boolean accepts(RawWebSocket socket) {
        try {
            socket.send(Frames.frame(Frame.PING));
            return true;
        } catch (UncheckedIOException cut) {
            return false;
        }
    }
}
