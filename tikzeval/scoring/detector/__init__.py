"""What an open-vocabulary detector's boxes can say of a picture that has no vectors."""
