# From hidden states to tokens.

# x [n, hidden], head [vocabulary, hidden] -> float32 logits [n, vocabulary]
def logits(x: Tensor, head: Tensor) -> Tensor:
  return torch.to(torch.linear(x, head, None), 6)

# Natural log of the probability of each target. Never holds more logits than a chunk of tokens.
# x [n, hidden], targets [n] -> [n]
def log_probabilities(x: Tensor, head: Tensor, targets: Tensor) -> Tensor:
  n = x.size(0)
  chosen = annotate(List[Tensor], [])
  for c in range((n + 255) // 256):
    size = min(256, n - c * 256)
    logp = torch.log_softmax(__torch__.head.logits(torch.narrow(x, 0, c * 256, size), head), -1)
    target = torch.unsqueeze(torch.narrow(targets, 0, c * 256, size), 1)
    _0 = torch.append(chosen, torch.squeeze(torch.gather(logp, 1, target), 1))
  return torch.cat(chosen, 0)
