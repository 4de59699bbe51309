# syntax=docker/dockerfile:1

# All stages are Debian 12, so that the binary finds the C library it was linked with.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /milepost
COPY Cargo.toml Cargo.lock build.rs ./
COPY .cargo .cargo
COPY src src
COPY assets assets
# Cargo.toml names these; nothing of them is built.
COPY tests/it/main.rs tests/it/main.rs
COPY benches benches
RUN cargo build --profile dist --locked --bin milepost
# A folder that belongs to the user of the image: new volumes are made in its likeness.
RUN install -d -m 0700 /empty

# For Fly, which hands over a volume that belongs to root: `--target fly`, as fly.toml says.
FROM debian:bookworm-slim AS fly
RUN groupadd --system --gid 10001 milepost \
 && useradd --system --uid 10001 --gid milepost --home-dir /data --no-create-home --shell /usr/sbin/nologin milepost \
 && install -d -o milepost -g milepost -m 0700 /data
COPY --from=build /milepost/target/dist/milepost /usr/local/bin/milepost
COPY LICENSE /usr/share/doc/milepost/LICENSE
# It begins as root, gives the folder to the user `milepost`, and becomes that user before Milepost
# starts.
COPY --chmod=0755 <<'SH' /usr/local/bin/start
#!/bin/sh
set -eu
umask 077
if [ "$(id -u)" != 0 ]; then
  exec milepost "$@"
fi
find /data ! -user milepost -exec chown milepost:milepost {} +
exec setpriv --reuid=milepost --regid=milepost --init-groups --no-new-privs milepost "$@"
SH
ENV MILEPOST_DATA=/data \
    MILEPOST_LISTEN=[::]:8080
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["start"]
CMD ["serve"]

# For everything else: no shell, no package manager, never root, and no need to write anywhere but
# to /data and /tmp.
FROM gcr.io/distroless/cc-debian12 AS milepost
COPY --from=build /milepost/target/dist/milepost /usr/local/bin/milepost
COPY --from=build --chown=10001:10001 /empty /data
COPY LICENSE /usr/share/doc/milepost/LICENSE
USER 10001:10001
ENV MILEPOST_DATA=/data \
    MILEPOST_LISTEN=[::]:8080
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/usr/local/bin/milepost", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/milepost"]
CMD ["serve"]
