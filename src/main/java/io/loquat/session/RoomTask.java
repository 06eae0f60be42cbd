package io.loquat.session;

import io.loquat.protocol.ErrorCode;
import java.util.function.Consumer;

/** Something to do in a room, on the room's thread. Its refusal is called instead, or after it failed. */
interface RoomTask {
    void run(LiveRoom room);

    /** The room could not be opened, or the task failed. */
    void refused(ErrorCode code);

    /** A task whose refusal needs no more than its code. */
    static RoomTask of(Consumer<LiveRoom> run, Consumer<ErrorCode> refused) {
        return new RoomTask() {
            @Override
            public void run(LiveRoom room) {
                run.accept(room);
            }

            @Override
            public void refused(ErrorCode code) {
                refused.accept(code);
            }
        };
    }

    /** A task that concerns nobody when there is no such room. */
    static RoomTask of(Consumer<LiveRoom> run) {
        return of(run, code -> {});
    }
}
