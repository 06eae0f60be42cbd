package io.loquat.room;

import io.loquat.delivery.ConnectionManager;
import io.loquat.log.Pages;
import io.loquat.log.RoomLog;
import io.loquat.metrics.Meters;
import io.loquat.presence.People;
import java.util.function.LongSupplier;

/**
 * The services that all rooms of one server share. Each is thread-safe.
 *
 * @param peoplePerRoom the maximum number of people in a room, over all servers; 0 is no limit
 * @param nowMs a monotonic clock in milliseconds
 */
public record RoomServices(
        RoomLog log,
        Pages pages,
        People people,
        ConnectionManager connections,
        Meters meters,
        int peoplePerRoom,
        LongSupplier nowMs) {}
