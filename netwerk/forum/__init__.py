"""The conversations: themed boards, threads, posts, what is read of them and who keeps them in order."""
