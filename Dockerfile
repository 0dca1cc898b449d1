FROM node:24-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends python3-pip g++ && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV SWEEPSTACK_CACHE=/cache REDIS_URL=redis://redis:6379
COPY . .
RUN node scripts/bootstrap.mjs
EXPOSE 4700
CMD ["node", "apps/api/dist/main.js"]
