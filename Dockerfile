# syntax=docker/dockerfile:1

# Both stages are Debian 12, so that the binary finds the C library it was linked with.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /milepost
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
COPY assets assets
# Cargo.toml names this file; nothing of it is built.
COPY tests/it/main.rs tests/it/main.rs
RUN cargo build --profile dist --locked --bins

FROM debian:bookworm-slim
RUN groupadd --system --gid 10001 milepost \
 && useradd --system --uid 10001 --gid milepost --home-dir /data --no-create-home --shell /usr/sbin/nologin milepost \
 && install -d -o milepost -g milepost -m 0700 /data
COPY --from=build /milepost/target/dist/milepost /milepost/target/dist/milepost-pdf /usr/local/bin/
COPY LICENSE /usr/share/doc/milepost/LICENSE

# Fly and bind mounts hand over a volume that belongs to root, which another user cannot use. So
# the container begins as root, gives the folder to the user `milepost`, and becomes that user
# before Milepost starts. With `docker run --user 10001:10001` it never is root.
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
