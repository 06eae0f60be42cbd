package io.loquat.session;

import io.loquat.presence.ClaimResult;
import io.loquat.presence.Link;
import io.loquat.presence.Notice;
import io.loquat.presence.People;
import io.loquat.presence.Person;
import io.loquat.presence.Roster;
import io.loquat.presence.Watch;
import io.loquat.presence.local.LocalPeople;
import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.PeopleRequest;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * People that answer resumes and seats, and publish changes, only when the test says so, as a shared store may answer
 * late.
 */
public final class DelayedPeople implements People {
    private final AtomicLong guests = new AtomicLong();
    private final LocalPeople people = new LocalPeople(
            Duration.ofSeconds(10),
            System::nanoTime,
            () -> CompletableFuture.completedFuture(guests.incrementAndGet()));
    private final Queue<Runnable> notices = new ArrayDeque<>();
    private final Queue<Runnable> answers = new ArrayDeque<>();
    private boolean isDelayed;

    /** Delays notices and answers from now on. */
    public void delay() {
        isDelayed = true;
    }

    /** Delivers the next notice to its watcher. */
    public void notifyNext() {
        notices.remove().run();
    }

    /** Answers the next resume, request for a seat, or published bytes. */
    public void answerNext() {
        answers.remove().run();
    }

    private void later(Queue<Runnable> queue, Runnable task) {
        if (isDelayed) {
            queue.add(task);
        } else {
            task.run();
        }
    }

    @Override
    public CompletionStage<@Nullable Watch> watch(RoomName room, Watch.Watcher watcher) {
        return people.watch(room, notice -> later(notices, () -> watcher.accept(notice)))
                .thenApply(watch -> watch == null ? null : new DelayedWatch(watch));
    }

    private final class DelayedWatch implements Watch {
        private final Watch watch;

        DelayedWatch(Watch watch) {
            this.watch = watch;
        }

        @Override
        public CompletionStage<SeatResult> takeSeat(Link link, int most) {
            SeatResult taken = watch.takeSeat(link, most).toCompletableFuture().join();
            CompletableFuture<SeatResult> answer = new CompletableFuture<>();
            later(answers, () -> answer.complete(taken));
            return answer;
        }

        @Override
        public void leave(Link link) {
            watch.leave(link);
        }

        @Override
        public CompletionStage<?> publish(Notice.Typing typing) {
            return watch.publish(typing);
        }

        @Override
        public CompletionStage<?> publish(Notice.Bytes bytes) {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            var unused = watch.publish(bytes);
            later(answers, () -> answer.complete(true));
            return answer;
        }

        @Override
        public void close() {
            watch.close();
        }
    }

    @Override
    public CompletionStage<ClaimResult> guest(Lang lang, boolean resumable) {
        return people.guest(lang, resumable);
    }

    @Override
    public CompletionStage<ClaimResult> claim(Nickname nick, boolean resumable) {
        return people.claim(nick, resumable);
    }

    @Override
    public CompletionStage<ClaimResult> resume(String key) {
        ClaimResult naming = people.resume(key).toCompletableFuture().join();
        CompletableFuture<ClaimResult> answer = new CompletableFuture<>();
        later(answers, () -> answer.complete(naming));
        return answer;
    }

    @Override
    public CompletionStage<@Nullable Nickname> nextGuest(Lang lang) {
        return people.nextGuest(lang);
    }

    @Override
    public CompletionStage<@Nullable Boolean> isHeld(Nickname nick) {
        return people.isHeld(nick);
    }

    @Override
    public CompletionStage<ClaimResult.@Nullable Refused> rename(Person person, Nickname nick) {
        return people.rename(person, nick);
    }

    @Override
    public void restoreKey(Link link, String key) {
        people.restoreKey(link, key);
    }

    @Override
    public void lost(Link link) {
        people.lost(link);
    }

    @Override
    public void ended(Link link) {
        people.ended(link);
    }

    @Override
    public void endGraces() {
        people.endGraces();
    }

    @Override
    public CompletionStage<@Nullable Integer> online() {
        return people.online();
    }

    @Override
    public CompletionStage<@Nullable Integer> online(RoomName room) {
        return people.online(room);
    }

    @Override
    public CompletionStage<@Nullable Map<RoomName, Integer>> onlineByRoom() {
        return people.onlineByRoom();
    }

    @Override
    public CompletionStage<@Nullable Roster> roster(RoomName room, PeopleRequest request) {
        return people.roster(room, request);
    }

    @Override
    public int lastOnline() {
        return people.lastOnline();
    }

    @Override
    public CompletionStage<Boolean> admit(String address, int most) {
        return people.admit(address, most);
    }

    @Override
    public void depart(String address) {
        people.depart(address);
    }

    @Override
    public void onForgotten(Runnable listener) {
        people.onForgotten(listener);
    }

    @Override
    public void close() {
        people.close();
    }
}
