package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Listed;
import io.loquat.log.StoreFailure;
import io.loquat.protocol.RoomName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** However many clients ask for all rooms, the store serves one query at a time, and one a second for searches. */
class RoomListTest {

    private static final List<Listed> ROOMS = List.of(new Listed(new Head(RoomName.LOBBY, "e", 0, ""), null));

    private final List<CompletableFuture<List<Listed>>> queries = new ArrayList<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final RoomList list = new RoomList(this::query, later::add);

    private CompletionStage<List<Listed>> query() {
        queries.add(new CompletableFuture<>());
        return queries.getLast();
    }

    private static List<Listed> now(CompletionStage<List<Listed>> answer) {
        return answer.toCompletableFuture().getNow(List.of());
    }

    @Test
    void searchesShareTheRunningQueryAndItsResultForASecond() {
        CompletionStage<List<Listed>> first = list.recent();
        CompletionStage<List<Listed>> second = list.recent();
        assertThat(queries).hasSize(1);
        queries.getFirst().complete(ROOMS);
        assertThat(now(first)).isEqualTo(ROOMS);
        assertThat(now(second)).isEqualTo(ROOMS);
        assertThat(now(list.recent())).isEqualTo(ROOMS);
        assertThat(queries).hasSize(1);
        assertThat(RoomList.KEPT).hasSeconds(1);

        later.remove().run();
        assertThat(now(list.recent())).isEmpty();
        assertThat(queries).hasSize(2);
        assertThat(later).isEmpty();
    }

    @Test
    void fullListsAreFreshAndQueriedOneAtATime() {
        list.recent();
        queries.getFirst().complete(ROOMS);
        CompletionStage<List<Listed>> one = list.now();
        CompletionStage<List<Listed>> two = list.now();
        CompletionStage<List<Listed>> three = list.now();
        assertThat(queries).hasSize(2);
        queries.get(1).complete(ROOMS);
        assertThat(now(one)).isEqualTo(ROOMS);
        assertThat(now(two)).isEmpty();
        assertThat(queries).hasSize(3);
        queries.get(2).complete(ROOMS);
        assertThat(now(two)).isEqualTo(ROOMS);
        assertThat(now(three)).isEqualTo(ROOMS);
        assertThat(queries).hasSize(3);
    }

    @Test
    void failedQueryIsNotShared() {
        CompletionStage<List<Listed>> failed = list.recent();
        queries.getFirst().completeExceptionally(new StoreFailure("away"));
        assertThat(failed.toCompletableFuture().exceptionNow()).isInstanceOf(StoreFailure.class);
        list.recent();
        assertThat(queries).hasSize(2);
    }
}
